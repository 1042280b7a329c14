package io.entangle.worker.parity;

import io.entangle.shared.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A JSON file that knows which of its values were compared. */
final class GoldenDocument {

    private final String name;
    private final JsonNode root;
    private final Set<String> read = new HashSet<>();

    private GoldenDocument(String name, JsonNode root) {
        this.name = name;
        this.root = root;
    }

    /** @throws GoldenException if the file is missing, truncated or no JSON object */
    static GoldenDocument read(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            JsonNode root = Json.mapper().readTree(Files.readString(file));
            if (!root.isObject()) {
                throw new GoldenException(name + " is no JSON object");
            }
            return new GoldenDocument(name, root);
        } catch (NoSuchFileException e) {
            throw new GoldenException(name + " is missing", e);
        } catch (IOException e) {
            throw new GoldenException(name + " cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new GoldenException(name + " is truncated or malformed: " + e.getOriginalMessage(), e);
        }
    }

    String name() {
        return name;
    }

    GoldenNode root() {
        return new GoldenNode(this, root, "");
    }

    void markRead(String path) {
        read.add(path);
    }

    /** Patterns of the keys that nobody read, indices written as {@code *}; metadata first told apart by {@link Metadata}. */
    Set<String> unread() {
        Set<String> unread = new LinkedHashSet<>();
        collect(root, "", "", unread);
        return unread;
    }

    private void collect(JsonNode node, String path, String pattern, Set<String> unread) {
        if (node.isObject() && !node.isEmpty()) {
            for (String key : List.copyOf(node.propertyNames())) {
                collect(node.get(key), path + "/" + key, pattern + "/" + key, unread);
            }
        } else if (node.isArray()) {
            // An empty list says nothing that could differ.
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), path + "/" + i, pattern + "/*", unread);
            }
        } else if (!read.contains(path)) {
            unread.add(pattern);
        }
    }
}
