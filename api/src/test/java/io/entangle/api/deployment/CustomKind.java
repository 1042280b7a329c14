package io.entangle.api.deployment;

import io.kubernetes.client.openapi.models.V1JobSpec;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Kinds that are not Kubernetes' own: a closed schema for each, of the fields that the chart uses. */
final class CustomKind {

    private static final Map<String, ClosedSchema> SCHEMAS = Stream.of(
                    "ScaledJob", "TriggerAuthentication", "ServiceMonitor", "PrometheusRule")
            .collect(Collectors.toMap(Function.identity(), ClosedSchema::new));

    private CustomKind() {}

    /** Whether a document is of such a group. */
    static boolean isOne(String document) {
        String group = YamlText.read(document).path("apiVersion").asString("");
        return group.startsWith("keda.sh/") || group.startsWith("monitoring.coreos.com/");
    }

    /**
     * Reads a document as its kind is defined.
     *
     * @throws RuntimeException what is wrong with it
     */
    static JsonNode read(String document) {
        JsonNode tree = YamlText.read(document);
        ClosedSchema schema = SCHEMAS.get(tree.path("kind").asString(""));
        if (schema == null) {
            throw new IllegalArgumentException("there is no kind " + tree.path("kind"));
        }
        JsonNode job = schema.checked(tree).at("/spec/jobTargetRef");
        if (!job.isMissingNode()) {
            StrictKubernetes.read(job, V1JobSpec.class);
        }
        return tree;
    }
}
