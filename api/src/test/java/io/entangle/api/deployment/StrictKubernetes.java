package io.entangle.api.deployment;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;

/** Reads manifests as Kubernetes' own types; a field that a type does not have is an error. */
final class StrictKubernetes {

    private StrictKubernetes() {}

    /** A whole object. */
    static KubernetesObject read(String document) {
        try {
            return (KubernetesObject) Yaml.load(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A part of an object. */
    static <T> T read(JsonNode part, Class<T> type) {
        return Yaml.loadAs(YamlText.write(part), type);
    }
}
