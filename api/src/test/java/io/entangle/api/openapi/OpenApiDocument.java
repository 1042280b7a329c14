package io.entangle.api.openapi;

import io.entangle.api.Api;
import io.entangle.api.deployment.RepositoryFiles;
import io.entangle.shared.json.Json;
import java.nio.file.Path;
import java.util.TreeMap;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document as it is served.
 *
 * @param json the document
 */
record OpenApiDocument(JsonNode json) {

    /** The document in git. */
    static final Path SNAPSHOT = RepositoryFiles.inRepository("docs/openapi.json");
    /** System property under which {@link RecordedAnswersIT} writes it, and the answers that it shows. */
    static final String WRITE = "entangle.openapi.write";
    /** How to do so. */
    static final String WRITE_ANEW =
            "./mvnw verify -pl shared,api -Dtest=none -Dit.test=RecordedAnswersIT -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dfailsafe.failIfNoSpecifiedTests=false -D" + WRITE;

    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter(" ", "\n"))
            .withArrayIndenter(new DefaultIndenter(" ", "\n"));

    static OpenApiDocument of(Api api) {
        return new OpenApiDocument(api.get("/v3/api-docs").json());
    }

    /** The same with these answers, by operation id, where it shows recorded ones. */
    OpenApiDocument showing(JsonNode answers) {
        JsonNode shown = json.deepCopy();
        for (JsonNode path : shown.path("paths")) {
            for (JsonNode operation : path) {
                JsonNode answer = answers.path(operation.path("operationId").asString(""));
                operation.path("responses").properties().forEach(response -> {
                    if (response.getKey().startsWith("2")
                            && response.getValue().at("/content/application~1json") instanceof ObjectNode content
                            && !content.has("examples")
                            && !answer.isMissingNode()) {
                        content.set("example", answer);
                    }
                });
            }
        }
        return new OpenApiDocument(shown);
    }

    /** The same in one order of fields, without the address at which it was asked for. */
    JsonNode comparable() {
        ObjectNode sorted = (ObjectNode) sorted(json);
        sorted.remove("servers");
        return sorted;
    }

    /** One field to a line. */
    static String text(JsonNode document) {
        return Json.mapper().writer().with(PRINTER).writeValueAsString(document) + "\n";
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            ObjectNode object = Json.mapper().createObjectNode();
            fields.forEach(object::set);
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = Json.mapper().createArrayNode();
            node.forEach(item -> array.add(sorted(item)));
            return array;
        }
        return node;
    }
}
