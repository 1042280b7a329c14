package io.entangle.api.mlflow;

import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The calls of a tracking server's REST API that are needed, one method for each, one attempt for each call. Redirects are not followed: what is sent with a call is for this server.
 *
 * <p>All methods throw {@link MlflowFailure} where the server is away or refuses.
 */
final class MlflowClient {

    /** What an experiment's run is found by. */
    static final String TAG = "entangle.experiment";

    private static final String API = "/api/2.0/mlflow/";
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final String PROXIED = "mlflow-artifacts:";
    private static final String JSON = "application/json";

    private final MlflowSettings settings;
    private final String base;
    private final HttpClient client;

    /** A client of the server that the settings name. */
    MlflowClient(MlflowSettings settings) {
        this.settings = settings;
        this.base = Objects.requireNonNull(settings.trackingUri()).toString().replaceAll("/+$", "");
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** The id of the experiment of that name, which is made if there is none. */
    String experiment(String name) {
        String byName = "experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        try {
            return text(get(byName), "/experiment/experiment_id");
        } catch (MlflowFailure e) {
            if (!e.is("RESOURCE_DOES_NOT_EXIST")) {
                throw e;
            }
        }
        try {
            return text(post("experiments/create", Map.of("name", name)), "/experiment_id");
        } catch (MlflowFailure e) {
            if (e.is("RESOURCE_ALREADY_EXISTS")) {
                return text(get(byName), "/experiment/experiment_id");
            }
            throw e;
        }
    }

    /** The run that was begun for an experiment of ours, if its beginning was told, whether or not the answer arrived. */
    Optional<MlflowRun> find(String experiment, UUID ours) {
        JsonNode found = post(
                "runs/search",
                Map.of(
                        "experiment_ids",
                        List.of(experiment),
                        "filter",
                        "tags.`%s` = '%s'".formatted(TAG, ours),
                        "max_results",
                        1));
        JsonNode run = found.at("/runs/0");
        return run.isMissingNode() ? Optional.empty() : Optional.of(run(run));
    }

    /** Begins a run. */
    MlflowRun begin(String experiment, String name, Instant start, List<MlflowPair> tags) {
        return run(post(
                        "runs/create",
                        Map.of(
                                "experiment_id",
                                experiment,
                                "run_name",
                                name,
                                "start_time",
                                start.toEpochMilli(),
                                "tags",
                                tags))
                .path("run"));
    }

    /** The run as it stands. */
    MlflowRun get(MlflowRunRow row) {
        return run(get("runs/get?run_id=" + URLEncoder.encode(row.runId(), StandardCharsets.UTF_8))
                .path("run"));
    }

    /** Adds to a run, within the limits of one request. */
    void log(String runId, List<MlflowMetric> metrics, List<MlflowPair> parameters, List<MlflowPair> tags) {
        post("runs/log-batch", Map.of("run_id", runId, "metrics", metrics, "params", parameters, "tags", tags));
    }

    /**
     * Says where a run stands.
     *
     * @param status a word of MLflow's
     * @param end when it ended; null if it has not
     */
    void update(String runId, String status, @Nullable Instant end) {
        post(
                "runs/update",
                end == null
                        ? Map.of("run_id", runId, "status", status)
                        : Map.of("run_id", runId, "status", status, "end_time", end.toEpochMilli()));
    }

    /**
     * Keeps a file with a run, if the server takes files itself.
     *
     * @return whether it does
     */
    boolean keep(String artifactUri, String name, byte[] content, String type) {
        Optional<String> path = proxied(artifactUri);
        if (path.isEmpty()) {
            return false;
        }
        call(HttpRequest.newBuilder(URI.create(base + FILES + path.get() + "/" + name))
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
        return true;
    }

    /** The path of files that go through the server, as in {@code mlflow-artifacts:/1/ab/artifacts}. */
    private static Optional<String> proxied(String artifactUri) {
        if (!artifactUri.startsWith(PROXIED)) {
            return Optional.empty();
        }
        String path = artifactUri
                .substring(PROXIED.length())
                .replaceFirst("^//[^/]*", "")
                .replaceAll("^/+|/+$", "");
        return path.matches("[\\w./-]+") && !path.contains("..") ? Optional.of(path) : Optional.empty();
    }

    private JsonNode get(String path) {
        return call(HttpRequest.newBuilder(URI.create(base + API + path)).GET());
    }

    private JsonNode post(String path, Map<String, ?> body) {
        return call(HttpRequest.newBuilder(URI.create(base + API + path))
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(body))));
    }

    private JsonNode call(HttpRequest.Builder request) {
        authorization().ifPresent(value -> request.header("Authorization", value));
        HttpRequest built = request.timeout(settings.timeout()).build();
        String what = "%s %s".formatted(built.method(), built.uri().getPath());
        try {
            HttpResponse<String> answer = client.send(built, HttpResponse.BodyHandlers.ofString());
            JsonNode body = json(answer.body());
            if (answer.statusCode() / 100 != 2) {
                throw new MlflowFailure(
                        "%s was answered %d %s"
                                .formatted(
                                        what,
                                        answer.statusCode(),
                                        MlflowLimits.cut(body.path("message").asString(""), 300)),
                        answer.statusCode(),
                        body.path("error_code").asString(""));
            }
            return body;
        } catch (IOException e) {
            throw new MlflowFailure("%s was not answered: %s".formatted(what, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlflowFailure("interrupted in " + what, e);
        }
    }

    private static JsonNode json(String body) {
        try {
            return body.isBlank()
                    ? Json.mapper().createObjectNode()
                    : Json.mapper().readTree(body);
        } catch (JacksonException e) {
            // Something that is no tracking server, or stands before one; its status tells.
            return Json.mapper().createObjectNode();
        }
    }

    private Optional<String> authorization() {
        String token = settings.token();
        if (token != null && !token.isBlank()) {
            return Optional.of("Bearer " + token.strip());
        }
        String user = settings.username();
        if (user == null || user.isBlank()) {
            return Optional.empty();
        }
        String pair = user + ":" + Objects.requireNonNullElse(settings.password(), "");
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static MlflowRun run(JsonNode run) {
        Map<String, Long> latest = new HashMap<>();
        for (JsonNode metric : run.at("/data/metrics")) {
            latest.put(text(metric, "/key"), metric.path("step").asLong(0));
        }
        return new MlflowRun(
                text(run, "/info/run_id"), run.at("/info/artifact_uri").asString(""), latest);
    }

    private static String text(JsonNode node, String pointer) {
        String text = node.at(pointer).asString("");
        if (text.isEmpty()) {
            throw new MlflowFailure("the answer has no %s; is it a tracking server?".formatted(pointer), null);
        }
        return text;
    }
}
