package io.entangle.api.openapi;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import java.net.http.HttpRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Does what the OpenAPI document shows: sends each example of a request as it stands, in an order in which all are accepted, since one may need what another makes; then asks for whatever
 * there is. Only an id that nobody can know beforehand is filled in, with one of those that the collection lists.
 */
public final class ExampleRun {

    private static final Pattern ID = Pattern.compile("/\\{\\w+}");
    private static final Map<String, String> KNOWN = Map.of("{step}", "0", "{rank}", "1", "{file}", "config");
    private static final Set<String> CHANGING = Set.of("post", "patch", "put");
    /** What is made first is what the scripted line has brought to an end. */
    private static final int MOST_OF_A_COLLECTION = 30;

    private final Api api;
    private final Map<String, JsonNode> answers = new TreeMap<>();
    private final List<String> withoutExample = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final Deque<Call> open = new ArrayDeque<>();
    private int sent;

    private ExampleRun(Api api) {
        this.api = api;
    }

    /** The run, ended. */
    public static ExampleRun of(Api api) {
        ExampleRun run = new ExampleRun(api);
        JsonNode paths = api.get("/v3/api-docs").json().path("paths");
        run.change(paths);
        run.look(paths);
        return run;
    }

    /** What was answered with JSON, by the id of the operation; of several answers the one that says most. */
    public Map<String, JsonNode> answers() {
        return answers;
    }

    /** Operations that want a body and show none. */
    public List<String> withoutExample() {
        return withoutExample;
    }

    /** Examples that were accepted. */
    public int accepted() {
        return sent - open.size();
    }

    /** Examples that were not accepted, and how they were answered. */
    public List<String> refused() {
        return open.isEmpty()
                ? List.of()
                : Stream.concat(open.stream().map(Call::toString), refusals.stream())
                        .toList();
    }

    private void change(JsonNode paths) {
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                JsonNode shown = operation.getValue();
                if (CHANGING.contains(operation.getKey()) && !takesAFile(shown)) {
                    List<Call> calls = calls(operation.getKey(), path.getKey(), shown);
                    open.addAll(calls);
                    if (calls.isEmpty()) {
                        withoutExample.add(operation.getKey() + " " + path.getKey());
                    }
                }
            }
        }
        sent = open.size();
        int failedInARow = 0;
        while (!open.isEmpty() && failedInARow < open.size()) {
            Call call = open.remove();
            if (isAccepted(call)) {
                failedInARow = 0;
            } else {
                failedInARow++;
                open.add(call);
            }
        }
    }

    private void look(JsonNode paths) {
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            JsonNode get = path.getValue().path("get");
            if (get.at("/responses/200/content").has("application/json")) {
                knownPaths(filled(path.getKey(), get))
                        .limit(MOST_OF_A_COLLECTION)
                        .forEach(known -> keep(get, api.get(known)));
            }
        }
    }

    /** No example in a document is a file. */
    private static boolean takesAFile(JsonNode operation) {
        JsonNode content = operation.at("/requestBody/content");
        return !content.isMissingNode() && content.propertyNames().stream().noneMatch(type -> type.endsWith("json"));
    }

    private boolean isAccepted(Call call) {
        for (String path : knownPaths(call.path()).toList()) {
            Api.Answer answer = api.send(call.request(api, path));
            if (answer.status() / 100 == 2) {
                keep(call.operation(), answer);
                return true;
            }
            refusals.add(
                    "%s %s %s -> %d %s".formatted(call.method(), path, call.body(), answer.status(), answer.text()));
        }
        return false;
    }

    private void keep(JsonNode operation, Api.Answer answer) {
        if (answer.status() / 100 == 2 && answer.header("Content-Type").startsWith("application/json")) {
            answers.merge(
                    operation.path("operationId").asString(""),
                    answer.json(),
                    (one, other) -> Stream.of(one, other)
                            .max(Comparator.comparingInt(each -> each.toString().length()))
                            .orElseThrow());
        }
    }

    private Stream<String> knownPaths(String path) {
        Matcher id = ID.matcher(path);
        if (!id.find()) {
            return Stream.of(path);
        }
        JsonNode listed = api.get(path.substring(0, id.start())).json().path("items");
        List<String> ids = new ArrayList<>();
        listed.forEach(item -> Optional.of(item.path("id").asString(""))
                .filter(known -> !known.isEmpty())
                .ifPresent(ids::add));
        return ids.stream().flatMap(known -> knownPaths(id.replaceFirst("/" + known)));
    }

    private static String filled(String path, JsonNode operation) {
        String filled = path;
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asString("").equals("path") && parameter.has("example")) {
                String name = parameter.path("name").asString("");
                filled = filled.replace(
                        "{" + name + "}", parameter.path("example").asString(""));
            }
        }
        for (Map.Entry<String, String> known : KNOWN.entrySet()) {
            filled = filled.replace(known.getKey(), known.getValue());
        }
        return filled;
    }

    private static List<Call> calls(String method, String path, JsonNode operation) {
        String verb = method.toUpperCase(Locale.ROOT);
        String filled = filled(path, operation);
        if (operation.path("requestBody").isMissingNode()) {
            return List.of(new Call(verb, filled, operation, "", null));
        }
        List<Call> calls = new ArrayList<>();
        Map<String, JsonNode> contents = new LinkedHashMap<>();
        operation
                .at("/requestBody/content")
                .properties()
                .forEach(content -> contents.put(content.getKey(), content.getValue()));
        contents.forEach((type, content) -> {
            for (JsonNode example : content.path("examples")) {
                calls.add(new Call(verb, filled, operation, type, text(example.path("value"))));
            }
            if (content.has("example")) {
                calls.add(new Call(verb, filled, operation, type, text(content.path("example"))));
            }
        });
        return calls;
    }

    private static String text(JsonNode example) {
        return example.isString() ? example.asString() : example.toString();
    }

    private record Call(
            String method,
            String path,
            JsonNode operation,
            String type,
            @Nullable String body) {

        HttpRequest.Builder request(Api api, String known) {
            HttpRequest.Builder request = api.request(known, EntangleIT.API_KEY);
            return body == null
                    ? request.method(method, HttpRequest.BodyPublishers.noBody())
                    : request.header("Content-Type", type).method(method, HttpRequest.BodyPublishers.ofString(body));
        }

        @Override
        public String toString() {
            return "%s %s %s".formatted(method, path, body);
        }
    }
}
