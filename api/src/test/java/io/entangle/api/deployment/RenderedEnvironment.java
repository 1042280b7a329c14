package io.entangle.api.deployment;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1EnvVar;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a container is given in its environment. */
final class RenderedEnvironment {

    private RenderedEnvironment() {}

    /** Values by name; of one from a secret {@code secret/key}, of one from the pod the path of the field. */
    static Map<String, String> of(V1Container container) {
        Map<String, String> values = new LinkedHashMap<>();
        container.getEnv().forEach(variable -> values.put(variable.getName(), value(variable)));
        return values;
    }

    private static String value(V1EnvVar variable) {
        var from = variable.getValueFrom();
        if (from == null) {
            return variable.getValue();
        }
        return from.getSecretKeyRef() == null
                ? from.getFieldRef().getFieldPath()
                : from.getSecretKeyRef().getName() + "/"
                        + from.getSecretKeyRef().getKey();
    }
}
