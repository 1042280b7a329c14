package io.entangle.api.web;

import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396): what is named is replaced, what is null is left out, and what is not named stays. */
@Component
public final class MergePatch {

    /** The media type. */
    public static final String JSON = "application/merge-patch+json";

    private final JsonMapper mapper;
    private final JsonBinding binding;

    MergePatch(JsonMapper mapper) {
        this.mapper = mapper;
        this.binding = new JsonBinding(mapper);
    }

    /**
     * What becomes of a value.
     *
     * @param patch an object
     * @throws InvalidFields with every field that does not fit, by pointers into what it becomes
     */
    public <T> T applied(Object value, JsonNode patch, Class<T> type) {
        if (!patch.isObject()) {
            throw new InvalidFields("", "must be an object of what is to be changed");
        }
        JsonNode merged = merged(mapper.valueToTree(value), patch);
        return type.cast(binding.bind(merged, mapper.constructType(type)));
    }

    private JsonNode merged(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch.deepCopy();
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : mapper.createObjectNode();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(field.getKey(), merged(result.path(field.getKey()), field.getValue()));
            }
        });
        return result;
    }
}
