package io.entangle.api.openapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What an OpenAPI document of this API has to say, so that it can be read, tried and generated from. */
final class OpenApiLint {

    private static final Pattern CAMEL_CASE = Pattern.compile("[a-z]+(?:[A-Z][a-z0-9]*)*");
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final List<String> ALWAYS = List.of("401", "403", "406", "429", "503");
    private static final List<String> WITH_BODY = List.of("400", "409", "413", "415", "422");

    private final JsonNode document;
    private final List<String> found = new ArrayList<>();
    private final Set<String> operationIds = new HashSet<>();
    private final Set<String> tags;

    private OpenApiLint(JsonNode document) {
        this.document = document;
        this.tags = StreamSupport.stream(document.path("tags").spliterator(), false)
                .filter(tag -> isSaid(tag, "description"))
                .map(tag -> tag.path("name").asString(""))
                .collect(Collectors.toSet());
    }

    /** Everything that is missing or wrong, by where it is. */
    static List<String> violations(JsonNode document) {
        OpenApiLint lint = new OpenApiLint(document);
        lint.whole();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                lint.operation(path.getKey(), operation.getKey().toUpperCase(Locale.ROOT), operation.getValue());
            }
        }
        for (Map.Entry<String, JsonNode> schema :
                document.at("/components/schemas").properties()) {
            lint.fields(schema.getKey(), schema.getValue());
        }
        return lint.found;
    }

    private void whole() {
        require(document.path("openapi").asString("").startsWith("3.1."), "openapi", "must be 3.1");
        for (String field : List.of("/info/title", "/info/version", "/info/description", "/info/license/name")) {
            require(!document.at(field).asString("").isBlank(), field, "must be said");
        }
        require(!document.path("servers").isEmpty(), "/servers", "must name one");
        require(
                document.at("/components/securitySchemes/key/scheme")
                        .asString("")
                        .equals("bearer"),
                "/components/securitySchemes/key",
                "must be a bearer key");
    }

    private void operation(String path, String method, JsonNode operation) {
        String where = method + " " + path;
        String id = operation.path("operationId").asString("");
        require(CAMEL_CASE.matcher(id).matches(), where, "operationId must be in camel case: " + id);
        require(operationIds.add(id), where, "operationId must be its own: " + id);
        require(isSaid(operation, "summary"), where, "must have a summary");
        require(
                operation.path("tags").size() == 1
                        && tags.contains(operation.at("/tags/0").asString("")),
                where,
                "must have one tag, which has a description");
        require(!operation.path("security").isEmpty(), where, "must say which key it needs");
        for (JsonNode parameter : operation.path("parameters")) {
            String name = where + " parameter " + parameter.path("name").asString("");
            require(isSaid(parameter, "description"), name, "must have a description");
            require(!parameter.path("schema").isEmpty(), name, "must have a schema");
        }
        body(where, operation.path("requestBody"));
        answers(where, path.contains("{"), operation);
    }

    private void body(String where, JsonNode body) {
        for (Map.Entry<String, JsonNode> content : body.path("content").properties()) {
            String what = where + " request " + content.getKey();
            require(!content.getValue().path("schema").isEmpty(), what, "must have a schema");
            if (content.getKey().endsWith("json")) {
                require(hasExample(content.getValue()), what, "must have an example");
            }
        }
    }

    private void answers(String where, boolean onOneResource, JsonNode operation) {
        JsonNode answers = operation.path("responses");
        List<String> expected = new ArrayList<>(ALWAYS);
        if (onOneResource) {
            expected.add("404");
        }
        if (operation.has("requestBody")) {
            expected.addAll(WITH_BODY);
        }
        expected.forEach(status -> require(answers.has(status), where, "must show the answer " + status));
        require(
                answers.propertyNames().stream().anyMatch(status -> status.startsWith("2")),
                where,
                "must show a success");
        for (Map.Entry<String, JsonNode> answer : answers.properties()) {
            String what = where + " answer " + answer.getKey();
            require(isSaid(answer.getValue(), "description"), what, "must have a description");
            JsonNode content = answer.getValue().path("content");
            if (answer.getKey().startsWith("4") || answer.getKey().startsWith("5")) {
                require(
                        content.size() == 1
                                && content.path(PROBLEM)
                                        .at("/schema/$ref")
                                        .asString("")
                                        .endsWith("/Problem"),
                        what,
                        "must be a problem and nothing else");
            } else {
                content.properties().forEach(each -> success(what, each.getKey(), each.getValue()));
            }
        }
    }

    private void success(String where, String type, JsonNode content) {
        require(!content.path("schema").isEmpty(), where + " " + type, "must have a schema");
        if (type.equals(JSON)) {
            require(hasExample(content), where + " " + type, "must have an example");
        }
    }

    private void fields(String where, JsonNode schema) {
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            String name = where + "." + field.getKey();
            require(isSaid(field.getValue(), "description"), name, "must have a description");
            fields(name, field.getValue());
            fields(name + "[]", field.getValue().path("items"));
        }
        for (String parts : List.of("allOf", "anyOf", "oneOf")) {
            schema.path(parts).forEach(part -> fields(where, part));
        }
    }

    private static boolean hasExample(JsonNode content) {
        return content.has("example") || !content.path("examples").isEmpty();
    }

    private static boolean isSaid(JsonNode node, String field) {
        return !node.path(field).asString("").isBlank();
    }

    private void require(boolean holds, String where, String what) {
        if (!holds) {
            found.add(where + ": " + what);
        }
    }
}
