package io.entangle.api.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.common.KubernetesObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every switch of the values does something, and what it makes is what Kubernetes, KEDA and Prometheus know. */
class ChartSwitchesTest {

    /** Every kind of object and nearly every field that the chart can make. */
    private static final String EVERYTHING = """
            database: {bundled: {enabled: true, storageClassName: fast}}
            imagePullSecrets: [{name: registry}]
            api:
              autoscaling: {enabled: true}
              artifacts: {file: {accessMode: ReadWriteMany, storageClassName: shared}}
              serviceAccountName: entangle-api
              extraEnv: [{name: ENTANGLE_QUEUE_LEASE, value: 60s}]
              nodeSelector: {disk: ssd}
              tolerations: [{key: web, operator: Exists}]
            workers:
              - {name: cpu, scaling: deployment, cache: {sharedDataClaim: decoded}}
              - name: gpu
                device: cuda
                scaling: keda
                kinds: [TRAIN_SUPERNET, SEARCH]
                data: {existingClaim: images}
                cache: {storageClassName: local-nvme}
                kueue: {queueName: vision, priorityClass: low}
                priorityClassName: low
                runtimeClassName: nvidia
                podAnnotations: {karpenter.sh/do-not-disrupt: "true"}
            serviceMonitor: {enabled: true, labels: {release: prometheus}}
            alerts: {enabled: true, labels: {release: prometheus}}
            logging: {format: ecs}
            networkPolicy: {apiFrom: [{namespaceSelector: {}}], egress: {enabled: true}}
            """;

    /** Maps whose keys are the user's. */
    private static final Set<String> FREE =
            Set.of("labels", "annotations", "matchLabels", "nodeSelector", "requests", "limits");

    record Switch(String path, JsonNode value, JsonNode with) {

        String off() {
            return YamlText.write(with);
        }

        String on() {
            ObjectNode values = (ObjectNode) with.deepCopy();
            ObjectNode parent = values;
            String[] names = path.split("\\.", -1);
            for (int i = 0; i < names.length - 1; i++) {
                JsonNode child = parent.get(names[i]);
                parent = child == null ? parent.putObject(names[i]) : (ObjectNode) child;
            }
            parent.set(names[names.length - 1], value);
            return YamlText.write(values);
        }

        @Override
        public String toString() {
            return path + " = " + value;
        }
    }

    static List<Switch> switches() throws IOException {
        try (InputStream in = ChartSwitchesTest.class.getResourceAsStream("switches.yaml")) {
            JsonNode table =
                    YamlText.read(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
            return table.properties().stream()
                    .map(entry -> new Switch(
                            entry.getKey(),
                            entry.getValue().path("value"),
                            entry.getValue().has("with")
                                    ? entry.getValue().path("with")
                                    : JsonMapper.shared().createObjectNode()))
                    .toList();
        }
    }

    @Test
    void theTableHasEverySwitch() throws IOException {
        JsonNode values = YamlText.read(RepositoryFiles.inRepository("helm/entangle/values.yaml"));
        Set<String> switches = new TreeSet<>();
        collect("", values, switches);

        assertThat(switches().stream().map(Switch::path)).containsExactlyInAnyOrderElementsOf(switches);
    }

    private static void collect(String path, JsonNode values, Set<String> switches) {
        if (values.isObject() && !values.isEmpty()) {
            values.properties()
                    .forEach(entry -> collect(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), switches));
        } else {
            switches.add(path);
        }
    }

    @ParameterizedTest
    @MethodSource("switches")
    void everySwitchDoesSomethingThatIsUnderstood(Switch one) {
        List<String> on = RenderedChart.render(one.on()).documents();

        assertThat(on).isNotEqualTo(RenderedChart.render(one.off()).documents());
        on.forEach(ChartSwitchesTest::mustBeUnderstood);
    }

    static Stream<String> documents() {
        return RenderedChart.render(EVERYTHING).documents().stream();
    }

    @Test
    void allKindsOfObjectsAreLookedAt() {
        assertThat(RenderedChart.render(EVERYTHING).names().stream().map(name -> name.substring(0, name.indexOf(' '))))
                .containsOnly(
                        "Deployment",
                        "HorizontalPodAutoscaler",
                        "NetworkPolicy",
                        "PersistentVolumeClaim",
                        "Pod",
                        "PodDisruptionBudget",
                        "PrometheusRule",
                        "ScaledJob",
                        "Service",
                        "ServiceMonitor",
                        "StatefulSet",
                        "TriggerAuthentication");
    }

    /** One misspelling after another, of every name of a field, planted into what the chart makes. */
    @ParameterizedTest
    @MethodSource("documents")
    void everyMisspeltFieldIsNoticed(String document) {
        mustBeUnderstood(document);
        JsonNode tree = YamlText.read(document);
        List<String> fields = new ArrayList<>();
        fields(tree.path("kind").asString(), "", tree, fields);
        assertThat(fields).hasSizeGreaterThan(5);
        for (String field : fields) {
            String misspelt = YamlText.write(misspelt(tree, field));
            assertThatException().as(field).isThrownBy(() -> mustBeUnderstood(misspelt));
        }
    }

    private static void fields(String kind, String pointer, JsonNode tree, List<String> found) {
        // What a service selects is a map of labels, what others select is not.
        if (FREE.contains(pointer.substring(pointer.lastIndexOf('/') + 1))
                || (kind.equals("Service") && pointer.equals("/spec/selector"))) {
            return;
        }
        if (tree.isArray()) {
            for (int i = 0; i < tree.size(); i++) {
                fields(kind, pointer + "/" + i, tree.get(i), found);
            }
        }
        for (var entry : tree.properties()) {
            found.add(pointer + "/" + entry.getKey());
            fields(kind, pointer + "/" + entry.getKey(), entry.getValue(), found);
        }
    }

    private static JsonNode misspelt(JsonNode tree, String field) {
        JsonNode copy = tree.deepCopy();
        int last = field.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) copy.at(field.substring(0, last));
        String name = field.substring(last + 1);
        parent.set(name + "s", parent.remove(name));
        return copy;
    }

    private static void mustBeUnderstood(String document) {
        if (CustomKind.isOne(document)) {
            CustomKind.read(document);
        } else {
            KubernetesObject object = StrictKubernetes.read(document);
            assertThat(object.getMetadata().getName()).startsWith("entangle-");
            assertThat(object.getMetadata().getLabels()).containsEntry("app.kubernetes.io/instance", "entangle");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workerDefaults: {devise: cuda}                                        | devise",
                "workers: [{name: cpu, devise: cuda}]                                  | devise",
                "databse: {url: x}                                                     | databse",
                "keys: {apikey: x}                                                     | apikey",
                "workers: [{device: cpu}]                                              | name",
                "workers: [{name: cpu, device: gpu}]                                   | device",
                "workers: [{name: CPU}]                                                | name",
                "workers: [{name: a-name-that-is-too-long-for-a-label}]                | name",
                "workers: [{name: cpu, kinds: [SERACH]}]                               | kinds",
                "workers: [{name: cpu, scaling: hpa}]                                  | scaling",
                "workers: [{name: cpu, replicas: -1}]                                  | replicas",
                "workers: [{name: cpu, terminationGracePeriodSeconds: 10}]             | terminationGracePeriodSeconds",
                "workers: [{name: cpu, keda: {maxReplicas: 0}}]                        | maxReplicas",
                "workers: [{name: cpu, cache: {size: much}}]                           | size",
                "workers: [{name: cpu, extraEnv: [{value: x}]}]                        | extraEnv",
                "database: {url: 'postgresql://db/entangle'}                           | url",
                "database: {existingSecret: ''}                                        | existingSecret",
                "api: {replicas: 0}                                                    | replicas",
                "api: {service: {port: 70000}}                                         | port",
                "api: {artifacts: {store: s3}}                                         | bucket",
                "api: {artifacts: {store: gcs}}                                        | store",
                "api: {artifacts: {store: s3, s3: {bucket: b, endpoint: 'minio:9000'}}} | endpoint",
                "api: {image: {pullPolicy: Sometimes}}                                 | pullPolicy",
                "serviceMonitor: {interval: often}                                     | interval",
                "logging: {format: json}                                               | format",
                "api: {replicas: 2}                                                    | More than one API pod",
                "api: {autoscaling: {enabled: true}}                                   | More than one API pod"
            })
    void valuesThatCannotBeMeantAreRefused(String values, String complaint) {
        assertThatThrownBy(() -> RenderedChart.render(values)).hasMessageContaining(complaint);
    }
}
