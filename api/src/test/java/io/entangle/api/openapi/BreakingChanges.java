package io.entangle.api.openapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What of an OpenAPI 3.1 document a client written against an earlier one would stumble over (ADR 35).
 *
 * <p>What is asked for may widen and what is answered may gain fields and values; everything else that can be told from the schemas is found, and named by operation and field.
 */
final class BreakingChanges {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch");
    private static final Set<List<String>> WIDER_FORMATS =
            Set.of(List.of("int32", "int64"), List.of("float", "double"));

    private final JsonNode before;
    private final JsonNode after;
    private final Set<String> found = new LinkedHashSet<>();
    /** Pairs of schemas under comparison in one direction: schemas may contain themselves. */
    private final Set<String> entered = new HashSet<>();

    private BreakingChanges(JsonNode before, JsonNode after) {
        this.before = before;
        this.after = after;
    }

    /** Every breaking change, in the order of the earlier document. */
    static List<String> between(JsonNode before, JsonNode after) {
        BreakingChanges changes = new BreakingChanges(before, after);
        changes.operations();
        return List.copyOf(changes.found);
    }

    private void operations() {
        for (Map.Entry<String, JsonNode> path : before.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    String where = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                    JsonNode now = after.path("paths").path(path.getKey()).path(operation.getKey());
                    if (now.isMissingNode()) {
                        found.add(where + " is gone");
                    } else {
                        operation(where, operation.getValue(), now);
                    }
                }
            }
        }
    }

    private void operation(String where, JsonNode old, JsonNode now) {
        if (!old.path("operationId").equals(now.path("operationId"))) {
            found.add("%s has another operationId: was %s, is %s"
                    .formatted(where, text(old, "operationId"), text(now, "operationId")));
        }
        if (!old.path("security").equals(now.path("security"))) {
            found.add(
                    "%s needs other keys: was %s, is %s".formatted(where, old.path("security"), now.path("security")));
        }
        parameters(where, old.path("parameters"), now.path("parameters"));
        body(where + " request", old.path("requestBody"), now.path("requestBody"));
        for (Map.Entry<String, JsonNode> response : old.path("responses").properties()) {
            if (response.getKey().startsWith("2") || response.getKey().startsWith("3")) {
                response(
                        "%s answer %s".formatted(where, response.getKey()),
                        response.getValue(),
                        now.path("responses").path(response.getKey()));
            }
        }
    }

    private void parameters(String where, JsonNode old, JsonNode now) {
        for (JsonNode parameter : old) {
            String name = where + " parameter " + text(parameter, "name");
            JsonNode same = same(parameter, now);
            if (same.isMissingNode()) {
                found.add(name + " is gone");
            } else {
                if (same.path("required").asBoolean()
                        && !parameter.path("required").asBoolean()) {
                    found.add(name + " is required now");
                }
                schema(name, Direction.ASKED, parameter.path("schema"), same.path("schema"));
            }
        }
        for (JsonNode parameter : now) {
            if (parameter.path("required").asBoolean() && same(parameter, old).isMissingNode()) {
                found.add(where + " parameter " + text(parameter, "name") + " is new and required");
            }
        }
    }

    private static JsonNode same(JsonNode parameter, JsonNode among) {
        for (JsonNode other : among) {
            if (other.path("name").equals(parameter.path("name"))
                    && other.path("in").equals(parameter.path("in"))) {
                return other;
            }
        }
        return parameter.path("there is none");
    }

    private void body(String where, JsonNode old, JsonNode now) {
        if (!old.path("required").asBoolean() && now.path("required").asBoolean()) {
            found.add(where + " is required now");
        }
        if (!old.isMissingNode()) {
            contents(where, Direction.ASKED, old.path("content"), now.path("content"));
        }
    }

    private void response(String where, JsonNode old, JsonNode now) {
        if (now.isMissingNode()) {
            found.add(where + " is gone");
            return;
        }
        old.path("headers").propertyNames().stream()
                .filter(header -> !now.path("headers").has(header))
                .forEach(header -> found.add(where + " header " + header + " is gone"));
        contents(where, Direction.ANSWERED, old.path("content"), now.path("content"));
    }

    private void contents(String where, Direction direction, JsonNode old, JsonNode now) {
        for (Map.Entry<String, JsonNode> content : old.properties()) {
            JsonNode same = now.path(content.getKey());
            if (same.isMissingNode()) {
                found.add("%s %s is gone".formatted(where, content.getKey()));
            } else {
                schema(where, direction, content.getValue().path("schema"), same.path("schema"));
            }
        }
    }

    private void schema(String where, Direction direction, JsonNode oldOrReference, JsonNode newOrReference) {
        String pair = "%s %s %s".formatted(direction, text(oldOrReference, "$ref"), text(newOrReference, "$ref"));
        boolean named = oldOrReference.has("$ref") && newOrReference.has("$ref");
        if (named && !entered.add(pair)) {
            return;
        }
        compare(where, direction, resolved(before, oldOrReference), resolved(after, newOrReference));
        if (named) {
            entered.remove(pair);
        }
    }

    private void compare(String where, Direction direction, JsonNode old, JsonNode now) {
        types(where, direction, old, now);
        format(where, direction, text(old, "format"), text(now, "format"));
        values(where, direction, old, now);
        if (direction == Direction.ASKED) {
            bounds(where, old, now);
            if (old.has("default") && !old.path("default").equals(now.path("default"))) {
                found.add("%s has another default: was %s, is %s"
                        .formatted(where, old.path("default"), now.path("default")));
            }
        }
        fields(where, direction, old, now);
        if (old.has("items")) {
            schema(where + "/*", direction, old.path("items"), now.path("items"));
        }
        if (old.path("additionalProperties").isObject()) {
            schema(where + "/*", direction, old.path("additionalProperties"), now.path("additionalProperties"));
        }
        if (direction == Direction.ASKED && !isClosed(old) && isClosed(now)) {
            found.add(where + " takes no other fields any more");
        }
        variants(where, direction, old, now);
    }

    private static boolean isClosed(JsonNode schema) {
        return schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").asBoolean();
    }

    private void types(String where, Direction direction, JsonNode old, JsonNode now) {
        Set<String> were = types(old);
        Set<String> are = types(now);
        Set<String> given = direction == Direction.ASKED ? were : are;
        Set<String> taken = direction == Direction.ASKED ? are : were;
        boolean fits = taken.isEmpty() || (!given.isEmpty() && given.stream().allMatch(type -> fits(type, taken)));
        if (!fits) {
            found.add("%s has another type: was %s, is %s".formatted(where, named(were), named(are)));
        }
    }

    private static boolean fits(String type, Set<String> taken) {
        return taken.contains(type) || (type.equals("integer") && taken.contains("number"));
    }

    private static String named(Set<String> types) {
        return types.isEmpty() ? "anything" : String.join(" or ", types);
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        Set<String> types = new TreeSet<>();
        if (type.isString()) {
            types.add(type.asString());
        }
        type.forEach(each -> types.add(each.asString()));
        if (schema.path("nullable").asBoolean() && !types.isEmpty()) {
            types.add("null");
        }
        return types;
    }

    private void format(String where, Direction direction, String was, String is) {
        String given = direction == Direction.ASKED ? was : is;
        String taken = direction == Direction.ASKED ? is : was;
        if (!taken.isEmpty() && !taken.equals(given) && !WIDER_FORMATS.contains(List.of(given, taken))) {
            found.add("%s has another format: was %s, is %s".formatted(where, quoted(was), quoted(is)));
        }
    }

    private static String quoted(String format) {
        return format.isEmpty() ? "none" : format;
    }

    private void values(String where, Direction direction, JsonNode old, JsonNode now) {
        Set<String> were = values(old);
        Set<String> are = values(now);
        if (direction == Direction.ASKED && were.isEmpty() && !are.isEmpty()) {
            found.add("%s takes nothing but %s any more".formatted(where, are));
        } else if (direction == Direction.ANSWERED && !were.isEmpty() && are.isEmpty()) {
            found.add("%s may be anything, and was one of %s".formatted(where, were));
        } else if (!are.isEmpty()) {
            were.stream()
                    .filter(value -> !are.contains(value))
                    .forEach(value -> found.add("%s has the value %s no more".formatted(where, value)));
        }
    }

    private static Set<String> values(JsonNode schema) {
        Set<String> values = new LinkedHashSet<>();
        schema.path("enum").forEach(value -> values.add(value.asString()));
        if (schema.has("const")) {
            values.add(schema.path("const").asString());
        }
        return values;
    }

    private void bounds(String where, JsonNode old, JsonNode now) {
        for (String least : List.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")) {
            if (now.has(least)
                    && (!old.has(least)
                            || now.path(least)
                                            .decimalValue()
                                            .compareTo(old.path(least).decimalValue())
                                    > 0)) {
                found.add(narrowed(where, least, old, now));
            }
        }
        for (String most : List.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")) {
            if (now.has(most)
                    && (!old.has(most)
                            || now.path(most)
                                            .decimalValue()
                                            .compareTo(old.path(most).decimalValue())
                                    < 0)) {
                found.add(narrowed(where, most, old, now));
            }
        }
        if (now.has("pattern") && !now.path("pattern").equals(old.path("pattern"))) {
            found.add(narrowed(where, "pattern", old, now));
        }
    }

    private static String narrowed(String where, String what, JsonNode old, JsonNode now) {
        return "%s is bounded otherwise: %s was %s, is %s"
                .formatted(where, what, old.has(what) ? old.path(what) : "none", now.path(what));
    }

    private void fields(String where, Direction direction, JsonNode old, JsonNode now) {
        Set<String> required = required(now);
        for (Map.Entry<String, JsonNode> field : old.path("properties").properties()) {
            String name = where + "/" + field.getKey();
            JsonNode same = now.path("properties").path(field.getKey());
            if (same.isMissingNode()) {
                found.add(name + " is gone");
            } else {
                schema(name, direction, field.getValue(), same);
            }
        }
        if (direction == Direction.ASKED) {
            required.stream()
                    .filter(field -> !required(old).contains(field))
                    .forEach(field -> found.add("%s/%s is required now".formatted(where, field)));
        } else {
            required(old).stream()
                    .filter(field ->
                            !required.contains(field) && now.path("properties").has(field))
                    .forEach(field -> found.add("%s/%s may be absent now".formatted(where, field)));
        }
    }

    private static Set<String> required(JsonNode schema) {
        Set<String> required = new LinkedHashSet<>();
        schema.path("required").forEach(field -> required.add(field.asString()));
        return required;
    }

    private void variants(String where, Direction direction, JsonNode old, JsonNode now) {
        for (String kind : List.of("oneOf", "anyOf", "allOf")) {
            List<JsonNode> were = list(old.path(kind));
            List<JsonNode> are = list(now.path(kind));
            for (int i = 0; i < were.size(); i++) {
                JsonNode was = were.get(i);
                String name = text(was, "$ref").replaceAll(".*/", "");
                JsonNode is = name.isEmpty()
                        ? i < are.size() ? are.get(i) : now.path("there is none")
                        : are.stream()
                                .filter(variant -> variant.path("$ref").equals(was.path("$ref")))
                                .findFirst()
                                .orElse(now.path("there is none"));
                String variant = "%s(%s)".formatted(where, name.isEmpty() ? kind + " " + i : name);
                if (is.isMissingNode()) {
                    found.add(variant + " is gone");
                } else {
                    schema(variant, direction, was, is);
                }
            }
            if (kind.equals("allOf") && direction == Direction.ASKED && are.size() > were.size()) {
                found.add(where + " has to be more at once");
            }
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    private static JsonNode resolved(JsonNode document, JsonNode schema) {
        JsonNode resolved = schema;
        while (resolved.has("$ref")) {
            resolved = document.at(text(resolved, "$ref").substring(1));
        }
        return resolved;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    /** Which side has to understand it. */
    private enum Direction {
        /** A request: what clients send has to be taken still. */
        ASKED,
        /** An answer: what clients read has to be there still, as it was. */
        ANSWERED
    }
}
