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

/** Changes planted in a document, one at a time. */
class BreakingChangesTest {

    private static final String DOCUMENT = """
            {"openapi": "3.1.0",
             "paths": {
               "/things": {
                 "get": {
                   "operationId": "listThings", "security": [{"key": ["read"]}],
                   "parameters": [
                     {"name": "limit", "in": "query", "schema": {"type": "integer", "format": "int32", "default": 50}},
                     {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["OPEN", "SHUT"]}}],
                   "responses": {
                     "200": {
                       "headers": {"ETag": {"schema": {"type": "string"}}},
                       "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}}},
                     "404": {}}},
                 "post": {
                   "operationId": "createThing",
                   "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewThing"}}}},
                   "responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
             "components": {"schemas": {
               "Thing": {
                 "type": "object", "required": ["id"],
                 "properties": {
                   "id": {"type": "string", "format": "uuid"},
                   "size": {"type": ["integer", "null"]},
                   "state": {"type": "string", "enum": ["OPEN", "SHUT"]},
                   "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}},
               "NewThing": {
                 "type": "object", "required": ["name"],
                 "properties": {
                   "name": {"type": "string", "maxLength": 100},
                   "size": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 10},
                   "colour": {"type": "string", "enum": ["RED", "GREEN"]},
                   "shape": {"oneOf": [{"$ref": "#/components/schemas/Round"}, {"$ref": "#/components/schemas/Square"}]},
                   "tags": {"type": "object", "additionalProperties": {"type": "string"}}}},
               "Round": {"type": "object", "properties": {"radius": {"type": "number"}}},
               "Square": {"type": "object", "properties": {"side": {"type": "number"}}}}}}
            """;

    private static final String THING = "/components/schemas/Thing/properties";
    private static final String NEW_THING = "/components/schemas/NewThing";
    private static final String FIELDS = NEW_THING + "/properties";
    private static final String GET = "/paths/~1things/get";

    static Stream<Arguments> breaking() {
        return Stream.of(
                planted(
                        "a type in an answer",
                        d -> at(d, THING + "/state").put("type", "integer"),
                        "GET /things answer 200/*/state has another type: was string, is integer"),
                planted(
                        "a type that may be null",
                        d -> at(d, THING + "/id").set("type", array("string", "null")),
                        "GET /things answer 200/*/id has another type: was string, is null or string"),
                planted(
                        "a type deep in a request",
                        d -> at(d, "/components/schemas/Round/properties/radius")
                                .put("type", "string"),
                        "POST /things request/shape(Round)/radius has another type: was number, is string"),
                planted(
                        "a type of the values of a map",
                        d -> at(d, FIELDS + "/tags/additionalProperties").put("type", "integer"),
                        "POST /things request/tags/* has another type: was string, is integer"),
                planted(
                        "a type of a parameter",
                        d -> ((ObjectNode) d.at(GET + "/parameters/0/schema")).put("type", "string"),
                        "GET /things parameter limit has another type: was integer, is string"),
                planted(
                        "a field of an answer",
                        d -> at(d, THING).remove("size"),
                        "POST /things answer 201/size is gone"),
                planted(
                        "a field of an answer that may be absent",
                        d -> at(d, "/components/schemas/Thing").remove("required"),
                        "POST /things answer 201/id may be absent now"),
                planted("a field of a request", d -> at(d, FIELDS).remove("size"), "POST /things request/size is gone"),
                planted(
                        "a new required field",
                        d -> {
                            at(d, FIELDS).putObject("weight").put("type", "number");
                            ((ArrayNode) d.at(NEW_THING + "/required")).add("weight");
                        },
                        "POST /things request/weight is required now"),
                planted("a removed operation", d -> at(d, "/paths/~1things").remove("post"), "POST /things is gone"),
                planted(
                        "another name of an operation",
                        d -> at(d, GET).put("operationId", "things"),
                        "GET /things has another operationId: was listThings, is things"),
                planted(
                        "another scope",
                        d -> ((ArrayNode) d.at(GET + "/security/0/key")).set(0, "admin"),
                        "GET /things needs other keys"),
                planted(
                        "a narrowed enum",
                        d -> ((ArrayNode) d.at(FIELDS + "/colour/enum")).remove(1),
                        "POST /things request/colour has the value GREEN no more"),
                planted(
                        "a narrowed enum of a parameter",
                        d -> ((ArrayNode) d.at(GET + "/parameters/1/schema/enum")).remove(0),
                        "GET /things parameter state has the value OPEN no more"),
                planted(
                        "an enum where there was none",
                        d -> at(d, FIELDS + "/name").set("enum", array("A")),
                        "POST /things request/name takes nothing but [A] any more"),
                planted("a lower maximum", d -> at(d, FIELDS + "/size").put("maximum", 9), "maximum was 10, is 9"),
                planted(
                        "a shorter text",
                        d -> at(d, FIELDS + "/name").put("maxLength", 99),
                        "maxLength was 100, is 99"),
                planted("a pattern", d -> at(d, FIELDS + "/name").put("pattern", "[a-z]+"), "pattern was none"),
                planted(
                        "another default",
                        d -> ((ObjectNode) d.at(GET + "/parameters/0/schema")).put("default", 20),
                        "GET /things parameter limit has another default: was 50, is 20"),
                planted(
                        "a larger number in an answer",
                        d -> at(d, THING + "/size").put("type", "number"),
                        "POST /things answer 201/size has another type: was integer or null, is number"),
                planted(
                        "another format",
                        d -> at(d, THING + "/id").remove("format"),
                        "another format: was uuid, is none"),
                planted(
                        "a variant",
                        d -> ((ArrayNode) d.at(FIELDS + "/shape/oneOf")).remove(0),
                        "request/shape(Round) is gone"),
                planted(
                        "a removed parameter",
                        d -> ((ArrayNode) d.at(GET + "/parameters")).remove(1),
                        "GET /things parameter state is gone"),
                planted(
                        "a new required parameter",
                        d -> ((ArrayNode) d.at(GET + "/parameters"))
                                .addObject()
                                .put("name", "of")
                                .put("in", "query")
                                .put("required", true),
                        "GET /things parameter of is new and required"),
                planted(
                        "a removed success",
                        d -> at(d, GET + "/responses").remove("200"),
                        "GET /things answer 200 is gone"),
                planted(
                        "a removed header",
                        d -> at(d, GET + "/responses/200").remove("headers"),
                        "GET /things answer 200 header ETag is gone"),
                planted(
                        "another media type",
                        d -> at(d, GET + "/responses/200/content").remove("application/json"),
                        "GET /things answer 200 application/json is gone"));
    }

    static Stream<Arguments> compatible() {
        return Stream.of(
                Arguments.of("nothing", (Consumer<JsonNode>) d -> {}),
                planted(
                        "a new optional field of a request",
                        d -> at(d, FIELDS).putObject("weight").put("type", "number")),
                planted(
                        "a new field of an answer",
                        d -> at(d, THING).putObject("weight").put("type", "number")),
                planted(
                        "a new operation",
                        d -> at(d, "/paths").putObject("/others").putObject("get")),
                planted(
                        "a new optional parameter",
                        d -> ((ArrayNode) d.at(GET + "/parameters"))
                                .addObject()
                                .put("name", "name")
                                .put("in", "query")),
                planted("a new error", d -> at(d, GET + "/responses").putObject("429")),
                planted("a new value of an enum", d -> ((ArrayNode) d.at(FIELDS + "/colour/enum")).add("BLUE")),
                planted(
                        "a number where an integer was asked for",
                        d -> at(d, FIELDS + "/size").put("type", "number")),
                planted(
                        "a longer integer where a short one was asked for",
                        d -> at(d, FIELDS + "/size").put("format", "int64")),
                planted(
                        "a field that need not be given any more",
                        d -> at(d, NEW_THING).remove("required")),
                planted(
                        "a field that is always answered now",
                        d -> ((ArrayNode) d.at("/components/schemas/Thing/required")).add("size")),
                planted("a higher maximum", d -> at(d, FIELDS + "/size").put("maximum", 11)),
                planted("a description", d -> at(d, FIELDS + "/size").put("description", "How large.")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaking")
    void isFoundAndNamed(String what, Consumer<JsonNode> change, String expected) {
        assertThat(changes(change))
                .as(what)
                .anySatisfy(found -> assertThat(found).contains(expected));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("compatible")
    void breaksNothing(String what, Consumer<JsonNode> change) {
        assertThat(changes(change)).as(what).isEmpty();
    }

    @Test
    void aChangeOfASharedSchemaIsNamedWhereverItIsUsed() {
        assertThat(changes(d -> at(d, THING).remove("size")))
                .contains("GET /things answer 200/*/size is gone", "POST /things answer 201/size is gone");
    }

    private static List<String> changes(Consumer<JsonNode> change) {
        JsonNode changed = Json.mapper().readTree(DOCUMENT);
        change.accept(changed);
        return BreakingChanges.between(Json.mapper().readTree(DOCUMENT), changed);
    }

    private static Arguments planted(String what, Consumer<JsonNode> change, String expected) {
        return Arguments.of(what, change, expected);
    }

    private static Arguments planted(String what, Consumer<JsonNode> change) {
        return Arguments.of(what, change);
    }

    private static ObjectNode at(JsonNode document, String pointer) {
        return (ObjectNode) document.at(pointer);
    }

    private static ArrayNode array(String... values) {
        ArrayNode array = Json.mapper().createArrayNode();
        List.of(values).forEach(array::add);
        return array;
    }
}
