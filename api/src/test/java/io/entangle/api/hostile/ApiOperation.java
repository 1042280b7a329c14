package io.entangle.api.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * An operation as the OpenAPI document describes it.
 *
 * @param method in upper case
 * @param path with its variables in braces
 * @param parameters of path, query and header
 * @param bodies by media type; none if it takes no body
 * @param answers media types by status
 */
record ApiOperation(
        String method,
        String path,
        List<JsonNode> parameters,
        Map<String, JsonNode> bodies,
        Map<Integer, Set<String>> answers) {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    ApiOperation {
        parameters = List.copyOf(parameters);
        bodies = Map.copyOf(bodies);
        answers = Map.copyOf(answers);
    }

    /** All operations of a document. */
    static List<ApiOperation> all(JsonNode document) {
        List<ApiOperation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    operations.add(
                            of(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()));
                }
            }
        }
        return operations;
    }

    private static ApiOperation of(String method, String path, JsonNode operation) {
        Map<String, JsonNode> bodies = new TreeMap<>();
        operation.at("/requestBody/content").properties().forEach(body -> bodies.put(body.getKey(), body.getValue()));
        Map<Integer, Set<String>> answers = new TreeMap<>();
        operation
                .path("responses")
                .properties()
                .forEach(answer -> answers.put(
                        Integer.valueOf(answer.getKey()),
                        new TreeSet<>(answer.getValue().path("content").propertyNames())));
        return new ApiOperation(
                method, path, List.copyOf(operation.path("parameters").values()), bodies, answers);
    }

    /** Whether workers alone call it. */
    boolean isOfWorkers() {
        return path.startsWith("/api/v1/worker/");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
