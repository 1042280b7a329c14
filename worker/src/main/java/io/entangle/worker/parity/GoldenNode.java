package io.entangle.worker.parity;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * A value of a {@link GoldenDocument}. Taking a number, a text or a flag out of it marks it as read; what nobody read was not compared.
 *
 * @param document whose it is
 * @param node the value
 * @param path JSON pointer to it
 */
record GoldenNode(GoldenDocument document, JsonNode node, String path) {

    boolean has(String key) {
        return node.has(key);
    }

    /** @throws GoldenException if there is no such key */
    GoldenNode at(String key) {
        JsonNode child = node.get(key);
        if (child == null) {
            throw new GoldenException("%s: %s/%s is missing".formatted(document.name(), path, key));
        }
        return new GoldenNode(document, child, path + "/" + key);
    }

    List<String> keys() {
        return List.copyOf(node.propertyNames());
    }

    /** @throws GoldenException if it is no list */
    List<GoldenNode> items() {
        require(JsonNode::isArray, "a list");
        return IntStream.range(0, node.size())
                .mapToObj(i -> new GoldenNode(document, node.get(i), path + "/" + i))
                .toList();
    }

    double number() {
        require(JsonNode::isNumber, "a number");
        return read().asDouble();
    }

    long integer() {
        require(value -> value.isNumber() && value.asDouble() == Math.rint(value.asDouble()), "a whole number");
        return (long) read().asDouble();
    }

    int count() {
        long count = integer();
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new GoldenException("%s: %s is %d, which is no count".formatted(document.name(), path, count));
        }
        return (int) count;
    }

    String text() {
        require(JsonNode::isString, "a text");
        return read().asString();
    }

    boolean flag() {
        require(JsonNode::isBoolean, "true or false");
        return read().asBoolean();
    }

    double[] numbers() {
        return items().stream().mapToDouble(GoldenNode::number).toArray();
    }

    List<Integer> integers() {
        return items().stream().map(GoldenNode::count).toList();
    }

    List<Double> reals() {
        return items().stream().map(GoldenNode::number).toList();
    }

    List<String> texts() {
        return items().stream().map(GoldenNode::text).toList();
    }

    private JsonNode read() {
        document.markRead(path);
        return node;
    }

    private void require(Predicate<JsonNode> holds, String what) {
        if (!holds.test(node)) {
            throw new GoldenException("%s: %s is not %s".formatted(document.name(), path, what));
        }
    }
}
