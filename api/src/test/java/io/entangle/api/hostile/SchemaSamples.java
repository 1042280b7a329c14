package io.entangle.api.hostile;

import io.entangle.shared.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values that a schema of the OpenAPI document allows, as far as it says. */
final class SchemaSamples {

    private static final int DEEPEST = 10;
    private static final JsonNodeFactory NODES = Json.mapper().getNodeFactory();
    private static final List<String> WORDS =
            List.of("shapes", "shapes-32", "a-name", "an experiment", "weights", "Größe", "largest");

    private final JsonNode document;
    private final KnownThings known;

    SchemaSamples(JsonNode document, KnownThings known) {
        this.document = document;
        this.known = known;
    }

    /** A value of that schema. */
    JsonNode of(JsonNode schema, SplittableRandom random) {
        return of(schema, random, 0);
    }

    private JsonNode of(JsonNode named, SplittableRandom random, int depth) {
        JsonNode schema = resolved(named);
        if (depth > DEEPEST) {
            return NODES.nullNode();
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.has("enum")) {
            return one(schema.path("enum"), random);
        }
        if (schema.has("example") && random.nextInt(3) > 0) {
            return schema.path("example");
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice)) {
                return chosen(schema, one(schema.path(choice), random), random, depth);
            }
        }
        return switch (type(schema, random)) {
            case "object" -> object(schema, random, depth);
            case "array" -> array(schema, random, depth);
            case "integer" -> NODES.numberNode(whole(schema, random));
            case "number" -> NODES.numberNode(whole(schema, random) + random.nextInt(4) / 4.0);
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            case "null" -> NODES.nullNode();
            default -> NODES.stringNode(text(schema, random));
        };
    }

    private JsonNode resolved(JsonNode schema) {
        String ref = schema.path("$ref").asString("");
        return ref.isEmpty() ? schema : resolved(document.at(ref.substring(1)));
    }

    private static JsonNode one(JsonNode choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String type(JsonNode schema, SplittableRandom random) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return one(type, random).asString("");
        }
        boolean composed = schema.has("properties") || schema.has("allOf");
        return composed ? "object" : type.asString("string");
    }

    private JsonNode chosen(JsonNode schema, JsonNode choice, SplittableRandom random, int depth) {
        JsonNode value = of(choice, random, depth + 1);
        String property = schema.at("/discriminator/propertyName").asString("");
        if (value instanceof ObjectNode object && !property.isEmpty()) {
            for (Map.Entry<String, JsonNode> mapped :
                    schema.at("/discriminator/mapping").properties()) {
                if (mapped.getValue().equals(choice.path("$ref"))) {
                    object.put(property, mapped.getKey());
                }
            }
        }
        return value;
    }

    private ObjectNode object(JsonNode schema, SplittableRandom random, int depth) {
        ObjectNode object = NODES.objectNode();
        for (JsonNode part : schema.path("allOf")) {
            JsonNode whole = resolved(part);
            if (!whole.has("oneOf")) {
                object.setAll(object(whole, random, depth + 1));
            }
        }
        TreeSet<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asString("")));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (required.contains(property.getKey()) || random.nextInt(3) > 0) {
                object.set(property.getKey(), of(property.getValue(), random, depth + 1));
            }
        }
        if (schema.path("additionalProperties").isObject()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set(
                        HostileValues.one(WORDS, random), of(schema.path("additionalProperties"), random, depth + 1));
            }
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, SplittableRandom random, int depth) {
        ArrayNode array = NODES.arrayNode();
        int least = schema.path("minItems").asInt(0);
        int most = Math.min(schema.path("maxItems").asInt(least + 3), least + 3);
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
            array.add(of(schema.path("items"), random, depth + 1));
        }
        return array;
    }

    private static long whole(JsonNode schema, SplittableRandom random) {
        long least = Math.round(schema.path("minimum").asDouble(0));
        long most = Math.max(
                least, schema.has("maximum") ? Math.round(schema.path("maximum").asDouble(0)) : least + 12);
        return random.nextInt(4) == 0 ? (random.nextBoolean() ? least : most) : random.nextLong(least, most + 1);
    }

    private String text(JsonNode schema, SplittableRandom random) {
        return switch (schema.path("format").asString("")) {
            case "uuid" -> random.nextInt(3) > 0 ? known.lateId(random) : known.id(random);
            case "date-time" -> "2099-12-31T00:00:00Z";
            case "uri" -> "https://example.org/";
            default -> word(random);
        };
    }

    private String word(SplittableRandom random) {
        List<String> words = new ArrayList<>(WORDS);
        known.name(random).ifPresent(words::add);
        words.add("name-" + random.nextInt(1000));
        words.add(known.id(random));
        return HostileValues.one(words, random);
    }
}
