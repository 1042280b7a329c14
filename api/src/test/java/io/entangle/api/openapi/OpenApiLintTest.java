package io.entangle.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.json.Json;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Omissions planted in a document that says all it has to, one at a time. */
class OpenApiLintTest {

    private static final String PROBLEM = """
            {"description": "A problem", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}""";

    private static final String DOCUMENT = """
            {"openapi": "3.1.0",
             "info": {"title": "Things", "version": "v1", "description": "About things.", "license": {"name": "Apache-2.0"}},
             "servers": [{"url": "/"}],
             "tags": [{"name": "things", "description": "Things"}],
             "paths": {
               "/things/{id}": {
                 "put": {
                   "operationId": "putThing", "summary": "Put a thing", "tags": ["things"], "security": [{"key": ["write"]}],
                   "parameters": [{"name": "id", "in": "path", "description": "Which.", "schema": {"type": "string"}}],
                   "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"size": 1}}}},
                   "responses": {
                     "200": {"description": "Put", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"size": 1}}}},
                     "400": PROBLEM, "401": PROBLEM, "403": PROBLEM, "404": PROBLEM, "406": PROBLEM, "409": PROBLEM, "413": PROBLEM, "415": PROBLEM,
                     "422": PROBLEM, "429": PROBLEM, "503": PROBLEM}}}},
             "components": {
               "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
               "schemas": {
                 "Problem": {"type": "object", "properties": {"detail": {"type": "string", "description": "What went wrong."}}},
                 "Thing": {"type": "object", "properties": {
                   "size": {"type": "integer", "description": "How large."},
                   "parts": {"type": "array", "description": "What it is made of.", "items": {
                     "type": "object", "properties": {"name": {"type": "string", "description": "What it is called."}}}}}}}}}
            """.replace("PROBLEM", PROBLEM);

    private static final String PUT = "/paths/~1things~1{id}/put";

    static Stream<Arguments> planted() {
        return Stream.of(
                Arguments.of(change(d -> at(d, "").put("openapi", "3.0.1")), "openapi: must be 3.1"),
                Arguments.of(change(d -> at(d, "").remove("servers")), "/servers: must name one"),
                Arguments.of(change(d -> at(d, "/info").remove("license")), "/info/license/name: must be said"),
                Arguments.of(
                        change(d -> at(d, "/components/securitySchemes").remove("key")),
                        "/components/securitySchemes/key: must be a bearer key"),
                Arguments.of(
                        change(d -> at(d, PUT).put("operationId", "put_thing")),
                        "operationId must be in camel case: put_thing"),
                Arguments.of(
                        change(d -> ((ObjectNode) d.at("/paths")).set("/others/{id}", d.at("/paths/~1things~1{id}"))),
                        "operationId must be its own: putThing"),
                Arguments.of(change(d -> at(d, PUT).remove("summary")), "PUT /things/{id}: must have a summary"),
                Arguments.of(change(d -> at(d, "").remove("tags")), "must have one tag, which has a description"),
                Arguments.of(change(d -> at(d, PUT).remove("security")), "must say which key it needs"),
                Arguments.of(
                        change(d -> at(d, PUT + "/parameters/0").remove("description")),
                        "parameter id: must have a description"),
                Arguments.of(
                        change(d -> at(d, PUT + "/requestBody/content/application~1json")
                                .remove("example")),
                        "PUT /things/{id} request application/json: must have an example"),
                Arguments.of(
                        change(d -> at(d, PUT + "/responses/200/content/application~1json")
                                .remove("example")),
                        "PUT /things/{id} answer 200 application/json: must have an example"),
                Arguments.of(
                        change(d -> at(d, PUT + "/responses/200/content/application~1json")
                                .remove("schema")),
                        "PUT /things/{id} answer 200 application/json: must have a schema"),
                Arguments.of(change(d -> at(d, PUT + "/responses").remove("200")), "must show a success"),
                Arguments.of(change(d -> at(d, PUT + "/responses").remove("404")), "must show the answer 404"),
                Arguments.of(change(d -> at(d, PUT + "/responses").remove("415")), "must show the answer 415"),
                Arguments.of(change(d -> at(d, PUT + "/responses").remove("429")), "must show the answer 429"),
                Arguments.of(
                        change(d -> at(d, PUT + "/responses/409").remove("content")),
                        "PUT /things/{id} answer 409: must be a problem and nothing else"),
                Arguments.of(
                        change(d -> at(d, "/components/schemas/Thing/properties/size")
                                .remove("description")),
                        "Thing.size: must have a description"),
                Arguments.of(
                        change(d -> at(d, "/components/schemas/Thing/properties/parts/items/properties/name")
                                .remove("description")),
                        "Thing.parts[].name: must have a description"));
    }

    @ParameterizedTest
    @MethodSource("planted")
    void isFound(Consumer<JsonNode> omission, String expected) {
        JsonNode document = Json.mapper().readTree(DOCUMENT);
        omission.accept(document);

        assertThat(OpenApiLint.violations(document))
                .anySatisfy(violation -> assertThat(violation).contains(expected));
    }

    @Test
    void aDocumentThatSaysItAllHasNone() {
        assertThat(OpenApiLint.violations(Json.mapper().readTree(DOCUMENT))).isEmpty();
    }

    @Test
    void aSecondTagIsOneTooMany() {
        JsonNode document = Json.mapper().readTree(DOCUMENT);
        ((ArrayNode) document.at(PUT + "/tags")).add("others");

        assertThat(OpenApiLint.violations(document))
                .isEqualTo(List.of("PUT /things/{id}: must have one tag, which has a description"));
    }

    private static Consumer<JsonNode> change(Consumer<JsonNode> change) {
        return change;
    }

    private static ObjectNode at(JsonNode document, String pointer) {
        return (ObjectNode) document.at(pointer);
    }
}
