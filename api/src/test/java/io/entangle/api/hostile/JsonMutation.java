package io.entangle.api.hostile;

import io.entangle.shared.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Makes a document nearly right: one place of it is changed, gone, there twice, or no JSON any more. */
final class JsonMutation {

    private static final JsonNodeFactory NODES = Json.mapper().getNodeFactory();
    private static final int CROWD = 3_000;

    private JsonMutation() {}

    /** The document with one place changed. */
    static JsonNode mutated(JsonNode document, SplittableRandom random) {
        JsonNode copy = document.deepCopy();
        List<Place> places = new ArrayList<>();
        collect(copy, places);
        if (places.isEmpty() || random.nextInt(20) == 0) {
            return root(copy, random);
        }
        change(HostileValues.one(places, random), places, random);
        return copy;
    }

    private static JsonNode root(JsonNode document, SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> NODES.arrayNode().add(document);
            case 1 -> NODES.objectNode().set("value", document);
            default -> raw(HostileValues.json(random));
        };
    }

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                places.add(new Place(
                        object, field.getKey(), field.getValue(), value -> object.set(field.getKey(), value)));
                collect(field.getValue(), places);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                places.add(new Place(array, "", array.get(i), value -> array.set(index, value)));
                collect(array.get(i), places);
            }
        }
    }

    private static void change(Place place, List<Place> places, SplittableRandom random) {
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> place.put.accept(raw(HostileValues.json(random)));
            case 3 -> place.put.accept(NODES.stringNode(HostileValues.text(random)));
            case 4 -> place.put.accept(NODES.nullNode());
            case 5 -> place.put.accept(HostileValues.one(places, random).value.deepCopy());
            case 6 -> place.put.accept(stretched(place.value, random));
            case 7 -> remove(place);
            case 8 -> addUnknown(place, random);
            case 9 -> repeat(place);
            default -> rename(place);
        }
    }

    /** A number that is far off, a list that is long or empty, a text that is long. */
    private static JsonNode stretched(JsonNode value, SplittableRandom random) {
        if (value.isNumber()) {
            double number = value.asDouble();
            return HostileValues.one(
                    List.of(
                            NODES.numberNode(-number),
                            NODES.numberNode(number * 1e9),
                            NODES.numberNode((long) number + 1),
                            NODES.numberNode(number + 0.5),
                            NODES.stringNode(value.toString()),
                            NODES.numberNode(0)),
                    random);
        }
        if (value instanceof ArrayNode array) {
            ArrayNode crowd = NODES.arrayNode();
            for (int i = 0; !array.isEmpty() && random.nextInt(3) > 0 && i < CROWD / array.size(); i++) {
                crowd.addAll(array);
            }
            return crowd;
        }
        return value.isString()
                ? NODES.stringNode(value.asString() + value.asString())
                : NODES.arrayNode().add(value);
    }

    private static void remove(Place place) {
        if (place.holder instanceof ObjectNode object) {
            object.remove(place.name);
        } else if (place.holder instanceof ArrayNode array) {
            array.remove(array.size() - 1);
        }
    }

    private static void addUnknown(Place place, SplittableRandom random) {
        if (place.holder instanceof ObjectNode object) {
            object.set(HostileValues.text(random), raw("1"));
        } else if (place.holder instanceof ArrayNode array) {
            array.add(raw(HostileValues.json(random)));
        }
    }

    private static void repeat(Place place) {
        if (place.holder instanceof ObjectNode object) {
            String value = Json.mapper().writeValueAsString(place.value);
            object.set(place.name, raw("%s,\"%s\":%s".formatted(value, place.name, value)));
        } else if (place.holder instanceof ArrayNode array) {
            array.add(place.value.deepCopy());
        }
    }

    private static void rename(Place place) {
        if (place.holder instanceof ObjectNode object && !place.name.isEmpty()) {
            object.remove(place.name);
            object.set(Character.toUpperCase(place.name.charAt(0)) + place.name.substring(1), place.value);
        }
    }

    private static JsonNode raw(String json) {
        return NODES.rawValueNode(new RawValue(json));
    }

    private record Place(JsonNode holder, String name, JsonNode value, Consumer<JsonNode> put) {}
}
