package io.entangle.api.mlflow;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What was asked for, as parameters: objects by paths with dots, lists as they are written in JSON. */
final class RunParameters {

    private RunParameters() {}

    static List<MlflowPair> of(JsonNode spec) {
        List<MlflowPair> parameters = new ArrayList<>();
        add("", spec, parameters);
        return parameters;
    }

    private static void add(String path, JsonNode node, List<MlflowPair> parameters) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> add(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                            field.getValue(),
                            parameters));
        } else if (!node.isNull() && !path.isEmpty()) {
            parameters.add(MlflowPair.parameter(path, node.isString() ? node.asString() : node.toString()));
        }
    }
}
