package io.entangle.api.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The part of an MLflow tracking server that is called, kept in memory. It refuses what the published API refuses: missing fields, unknown runs, more than a request may hold, keys of
 * other characters or that read as other paths, values that are too long, parameters that change. Unlike a forgiving store it keeps a point as often as it was told.
 */
final class StrictMlflow implements AutoCloseable {

    static final String TOKEN = "the-token-of-tests";

    private static final String API = "/api/2.0/mlflow/";
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final Pattern KEY = Pattern.compile("[/\\w.\\- ]+");
    private static final Pattern FILTER = Pattern.compile("tags\\.`([^`]+)` = '([^']*)'");

    private final HttpServer server;
    private final Map<String, String> experiments = new LinkedHashMap<>();
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    /** Answers to calls of that path are lost once the call was done, so many times. */
    private final Map<String, Integer> lost = new HashMap<>();

    private boolean away;
    private int made;

    /** What is known of a run. */
    static final class Run {

        final String id;
        final String experiment;
        final long start;
        final List<JsonNode> metrics = new ArrayList<>();
        final Map<String, String> parameters = new LinkedHashMap<>();
        final Map<String, String> tags = new LinkedHashMap<>();
        String name = "";
        String status = "RUNNING";

        @Nullable
        Long end;

        Run(String id, String experiment, long start) {
            this.id = id;
            this.experiment = experiment;
            this.start = start;
        }

        /** The points of a curve, as steps, in the order in which they were told. */
        List<Long> steps(String key) {
            return metrics.stream()
                    .filter(metric -> metric.path("key").asString("").equals(key))
                    .map(metric -> metric.path("step").asLong())
                    .toList();
        }
    }

    StrictMlflow() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Forgets the experiments: their names mean nothing any more, or others. */
    synchronized void forgetExperiments() {
        experiments.clear();
    }

    /** Forgets everything else. */
    synchronized void reset() {
        runs.clear();
        files.clear();
        calls.clear();
        refusals.clear();
        lost.clear();
        away = false;
    }

    /** Whether it is away: then every call is answered 503, and nothing is done. */
    synchronized void away(boolean gone) {
        away = gone;
    }

    /** Loses the answer to the next call of that path. */
    synchronized void loseAnswer(String path) {
        lost.merge(path, 1, Integer::sum);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    synchronized List<Run> runs() {
        return List.copyOf(runs.values());
    }

    synchronized List<String> experimentNames() {
        return List.copyOf(experiments.keySet());
    }

    synchronized Optional<String> file(String path) {
        return Optional.ofNullable(files.get(path)).map(content -> new String(content, StandardCharsets.UTF_8));
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String call = path.startsWith(API) ? path.substring(API.length()) : path;
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (away) {
            answer(exchange, 503, "{}");
            return;
        }
        calls.add(call);
        int status = 200;
        String answer;
        try {
            require(
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization")),
                    "UNAUTHENTICATED");
            answer = Json.mapper().writeValueAsString(done(exchange, call, body));
        } catch (Refused e) {
            refusals.add(call + ": " + e.getMessage());
            status = e.code.equals("RESOURCE_DOES_NOT_EXIST") ? 404 : e.code.equals("UNAUTHENTICATED") ? 401 : 400;
            answer = Json.mapper()
                    .writeValueAsString(Map.of("error_code", e.code, "message", String.valueOf(e.getMessage())));
        }
        Integer losses = lost.get(call);
        if (losses != null && losses > 0) {
            lost.put(call, losses - 1);
            exchange.close(); // the connection breaks before an answer
            return;
        }
        answer(exchange, status, answer);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Object done(HttpExchange exchange, String call, byte[] body) {
        String method = exchange.getRequestMethod();
        if (call.startsWith(FILES) && method.equals("PUT")) {
            String name = call.substring(FILES.length());
            require(Path.of(name).normalize().toString().equals(name) && body.length > 0, "INVALID_PARAMETER_VALUE");
            files.put(name, body);
            return Map.of();
        }
        JsonNode asked = method.equals("POST") ? json(exchange, body) : query(exchange);
        return switch (method + " " + call) {
            case "GET experiments/get-by-name" -> experiment(text(asked, "experiment_name"));
            case "POST experiments/create" -> newExperiment(text(asked, "name"));
            case "POST runs/search" -> search(asked);
            case "POST runs/create" -> newRun(asked);
            case "GET runs/get" -> Map.of("run", view(run(asked)));
            case "POST runs/log-batch" -> log(asked);
            case "POST runs/update" -> update(asked);
            default -> throw new Refused("ENDPOINT_NOT_FOUND", method + " " + call);
        };
    }

    private static JsonNode json(HttpExchange exchange, byte[] body) {
        require(
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Content-Type"), "")
                        .startsWith("application/json"),
                "INVALID_PARAMETER_VALUE");
        require(body.length <= 1_000_000, "INVALID_PARAMETER_VALUE");
        return Json.mapper().readTree(body);
    }

    private static JsonNode query(HttpExchange exchange) {
        Map<String, String> values = new HashMap<>();
        for (String pair : Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "")
                .split("&", -1)) {
            String[] parts = pair.split("=", 2);
            values.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return Json.mapper().valueToTree(values);
    }

    private Object experiment(String name) {
        String id = experiments.get(name);
        if (id == null) {
            throw new Refused("RESOURCE_DOES_NOT_EXIST", "no experiment " + name);
        }
        return Map.of("experiment", Map.of("experiment_id", id, "name", name));
    }

    private Object newExperiment(String name) {
        if (experiments.containsKey(name)) {
            throw new Refused("RESOURCE_ALREADY_EXISTS", name);
        }
        experiments.put(name, String.valueOf(++made));
        return Map.of("experiment_id", experiments.get(name));
    }

    private Object search(JsonNode asked) {
        require(asked.path("experiment_ids").size() > 0, "INVALID_PARAMETER_VALUE");
        Matcher filter = FILTER.matcher(text(asked, "filter"));
        require(filter.matches(), "INVALID_PARAMETER_VALUE");
        String experiment = asked.at("/experiment_ids/0").asString("");
        return Map.of(
                "runs",
                runs.values().stream()
                        .filter(run -> run.experiment.equals(experiment))
                        .filter(run -> filter.group(2).equals(run.tags.get(filter.group(1))))
                        .map(this::view)
                        .toList());
    }

    private Object newRun(JsonNode asked) {
        String experiment = text(asked, "experiment_id");
        if (!experiments.containsValue(experiment)) {
            throw new Refused("RESOURCE_DOES_NOT_EXIST", "no experiment " + experiment);
        }
        require(asked.path("start_time").isIntegralNumber(), "INVALID_PARAMETER_VALUE");
        Run run = new Run(
                "%032x".formatted(runs.size() + 1),
                experiment,
                asked.path("start_time").asLong());
        run.name = text(asked, "run_name");
        asked.path("tags").forEach(tag -> tag(run, tag));
        runs.put(run.id, run);
        return Map.of("run", view(run));
    }

    private Object log(JsonNode asked) {
        Run run = run(asked);
        JsonNode metrics = asked.path("metrics");
        JsonNode parameters = asked.path("params");
        JsonNode tags = asked.path("tags");
        require(metrics.size() <= 1000 && parameters.size() <= 100 && tags.size() <= 100, "INVALID_PARAMETER_VALUE");
        require(metrics.size() + parameters.size() + tags.size() <= 1000, "INVALID_PARAMETER_VALUE");
        for (JsonNode metric : metrics) {
            key(metric);
            require(
                    metric.path("value").isNumber()
                            && metric.path("timestamp").isIntegralNumber()
                            && metric.path("step").isIntegralNumber(),
                    "INVALID_PARAMETER_VALUE");
            run.metrics.add(metric);
        }
        for (JsonNode parameter : parameters) {
            String key = key(parameter);
            String value = parameter.path("value").asString("");
            require(parameter.path("value").isString() && value.length() <= 500, "INVALID_PARAMETER_VALUE");
            require(value.equals(run.parameters.getOrDefault(key, value)), "INVALID_PARAMETER_VALUE");
            run.parameters.put(key, value);
        }
        tags.forEach(tag -> tag(run, tag));
        return Map.of();
    }

    private static void tag(Run run, JsonNode tag) {
        String value = tag.path("value").asString("");
        require(tag.path("value").isString() && value.length() <= 5000, "INVALID_PARAMETER_VALUE");
        run.tags.put(key(tag), value);
    }

    /** Keys are files in some stores. */
    private static String key(JsonNode entity) {
        String key = text(entity, "key");
        require(key.length() <= 250 && KEY.matcher(key).matches(), "INVALID_PARAMETER_VALUE");
        String path = Path.of("/", key).normalize().toString().substring(1);
        require(path.equals(key), "INVALID_PARAMETER_VALUE");
        return key;
    }

    private Object update(JsonNode asked) {
        Run run = run(asked);
        String status = text(asked, "status");
        require(
                List.of("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED").contains(status),
                "INVALID_PARAMETER_VALUE");
        run.status = status;
        run.end = asked.has("end_time") ? asked.path("end_time").asLong() : null;
        return Map.of("run_info", Map.of("run_id", run.id));
    }

    private Run run(JsonNode asked) {
        Run run = runs.get(text(asked, "run_id"));
        if (run == null) {
            throw new Refused("RESOURCE_DOES_NOT_EXIST", "no run " + asked.path("run_id"));
        }
        return run;
    }

    private Object view(Run run) {
        Map<String, JsonNode> latest = new LinkedHashMap<>();
        run.metrics.forEach(metric -> latest.merge(
                metric.path("key").asString(""),
                metric,
                (before, now) ->
                        now.path("step").asLong() >= before.path("step").asLong() ? now : before));
        return Map.of(
                "info",
                Map.of(
                        "run_id",
                        run.id,
                        "experiment_id",
                        run.experiment,
                        "status",
                        run.status,
                        "artifact_uri",
                        "mlflow-artifacts:/%s/%s/artifacts".formatted(run.experiment, run.id)),
                "data",
                Map.of("metrics", latest.values()));
    }

    private static String text(JsonNode node, String field) {
        String text = node.path(field).asString("");
        if (text.isEmpty()) {
            throw new Refused("INVALID_PARAMETER_VALUE", "Missing value for required parameter '" + field + "'");
        }
        return text;
    }

    private static void require(boolean condition, String code) {
        if (!condition) {
            throw new Refused(code, "refused");
        }
    }

    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String code;

        Refused(String code, String message) {
            super(message);
            this.code = code;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
