package io.entangle.api.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON tree out of which nodes are cut, and which still knows where in the original document the remaining ones stood. */
final class PrunedTree {

    private final JsonNode root;
    /** Original indices cut out of each array, by the array's original pointer. */
    private final Map<String, SortedSet<Integer>> cuts = new HashMap<>();

    PrunedTree(JsonNode root) {
        this.root = root;
    }

    /** Cuts out the node at a path in the present tree; false if there is none or it is the root. */
    boolean cut(List<String> path) {
        if (path.isEmpty()) {
            return false;
        }
        JsonNode parent = root;
        for (String segment : path.subList(0, path.size() - 1)) {
            parent = child(parent, segment);
            if (parent == null) {
                return false;
            }
        }
        String last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            return object.remove(last) != null;
        }
        if (!(parent instanceof ArrayNode array) || !isIndex(last) || Integer.parseInt(last) >= array.size()) {
            return false;
        }
        String original = original(path);
        int slash = original.lastIndexOf('/');
        cuts.computeIfAbsent(original.substring(0, slash), key -> new TreeSet<>())
                .add(Integer.valueOf(original.substring(slash + 1)));
        array.remove(Integer.parseInt(last));
        return true;
    }

    /** Pointer in the original document of what stands at a path in the present tree. */
    String original(List<String> path) {
        StringBuilder pointer = new StringBuilder();
        for (String segment : path) {
            SortedSet<Integer> cut = cuts.get(pointer.toString());
            String name = cut == null || !isIndex(segment) ? segment : shift(Integer.parseInt(segment), cut);
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    private static String shift(int index, SortedSet<Integer> cut) {
        int original = index;
        for (int gone : cut) {
            if (gone > original) {
                break;
            }
            original++;
        }
        return Integer.toString(original);
    }

    /** The segments of a JSON pointer (RFC 6901). */
    static List<String> segments(String pointer) {
        List<String> segments = new ArrayList<>();
        if (!pointer.isEmpty()) {
            for (String part : pointer.substring(1).split("/", -1)) {
                segments.add(part.replace("~1", "/").replace("~0", "~"));
            }
        }
        return segments;
    }

    private static @Nullable JsonNode child(JsonNode parent, String segment) {
        if (parent instanceof ArrayNode array) {
            return isIndex(segment) ? array.get(Integer.parseInt(segment)) : null;
        }
        return parent.get(segment);
    }

    private static boolean isIndex(String segment) {
        return !segment.isEmpty() && segment.length() < 10 && segment.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
