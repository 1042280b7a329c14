package io.entangle.api.web;

import io.entangle.shared.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON that came as a text, in a parameter of the query. */
public final class JsonText {

    private JsonText() {}

    /**
     * What it holds.
     *
     * @param pointer what to call the parameter
     * @throws InvalidFields if it is no JSON, or does not fit the type, with everything that is wrong
     */
    public static <T> T read(String json, Class<T> type, String pointer) {
        JsonMapper mapper = Json.mapper();
        try {
            JsonNode tree = mapper.readTree(json);
            return type.cast(new JsonBinding(mapper).bind(tree, mapper.constructType(type)));
        } catch (JacksonException e) {
            throw new InvalidFields(pointer, "is no JSON: " + JsonMistake.of(e));
        } catch (InvalidFields e) {
            throw new InvalidFields(e.violations().stream()
                    .map(violation -> violation.below(pointer))
                    .toList());
        }
    }
}
