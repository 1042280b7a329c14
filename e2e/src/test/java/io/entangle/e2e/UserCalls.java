package io.entangle.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entangle.shared.contract.v1.CandidateView;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.KeptCheckpoint;
import io.entangle.shared.contract.v1.SpaceVersionView;
import io.entangle.shared.contract.v1.StageScorer;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.SubnetsView;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a user asks the API for, who tries again when it does not answer. */
public final class UserCalls {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int FIRST_FAULT_OF_THE_SERVER = 500;

    private final Supplier<URI> api;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    UserCalls(URI api) {
        this(() -> api);
    }

    /** Calls, each of them to the API that is named then. */
    public UserCalls(Supplier<URI> api) {
        this.api = api;
    }

    /** Posts a document as JSON, and expects it to be taken; the same request again where no answer came. */
    public String post(String path, String document) throws InterruptedException {
        return post(path, "application/json", document.getBytes(StandardCharsets.UTF_8));
    }

    /** Posts bytes, likewise. */
    public String post(String path, String type, byte[] body) throws InterruptedException {
        String key = UUID.randomUUID().toString();
        return send(address -> HttpRequest.newBuilder(address.resolve("/api/v1" + path))
                .header("Content-Type", type)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    /** Posts an experiment in a trace of the caller's, which W3C's header names. */
    UUID experiment(String spec, String traceparent) throws InterruptedException {
        String view = send(address -> HttpRequest.newBuilder(address.resolve("/api/v1/experiments"))
                .header("Content-Type", "application/json")
                .header("traceparent", traceparent)
                .POST(BodyPublishers.ofString(spec)));
        return Json.mapper().readValue(view, ExperimentView.class).id();
    }

    /** Gets a text of that media type. */
    public String get(String path, String accept) throws InterruptedException {
        return send(address -> HttpRequest.newBuilder(address.resolve("/api/v1" + path))
                .header("Accept", accept)
                .GET());
    }

    /** Downloads a file. */
    public byte[] download(String path) throws InterruptedException {
        return send(
                address -> HttpRequest.newBuilder(address.resolve("/api/v1" + path))
                        .GET(),
                BodyHandlers.ofByteArray());
    }

    private String send(Function<URI, HttpRequest.Builder> request) throws InterruptedException {
        return send(request, BodyHandlers.ofString());
    }

    private <T> T send(Function<URI, HttpRequest.Builder> request, BodyHandler<T> body) throws InterruptedException {
        HttpResponse<T> answer = await("an answer")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> client.send(request.apply(api.get()).build(), body),
                        given -> given.statusCode() < FIRST_FAULT_OF_THE_SERVER);
        assertThat(answer.statusCode()).as("%s", answer.body()).isBetween(200, 299);
        return answer.body();
    }

    /** Posts an experiment. */
    public UUID experiment(String spec) throws InterruptedException {
        return Json.mapper()
                .readValue(post("/experiments", spec), ExperimentView.class)
                .id();
    }

    /** Asks for something that an experiment can do: {@code pause}, {@code resume}. */
    void ask(UUID experiment, String what) throws InterruptedException {
        post("/experiments/" + experiment + ":" + what, "{}");
    }

    /** Waits until the experiment has ended well. */
    public void awaitSuccess(UUID experiment) {
        awaitSuccess(experiment, Duration.ofMillis(100));
    }

    /** The same, asking in such distances: who asks takes time on the processors from who computes. */
    void awaitSuccess(UUID experiment, Duration distance) {
        ExperimentView view = await("the end")
                .atMost(PATIENCE)
                .pollInterval(distance)
                .until(() -> view(experiment), seen -> seen.state().isFinal());
        assertThat(view.state()).as("%s", view.error()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    /** Waits until the experiment is paused and no worker is at it any more. */
    void awaitPaused(UUID experiment) {
        await("the pause")
                .atMost(PATIENCE)
                .until(
                        () -> view(experiment),
                        seen -> seen.state() == ExperimentState.PAUSED
                                && seen.stages().stream().noneMatch(stage -> stage.state() == StageState.RUNNING));
    }

    /** Where it stands. */
    public ExperimentView view(UUID experiment) throws InterruptedException {
        return Json.mapper().readValue(get("/experiments/" + experiment, "application/json"), ExperimentView.class);
    }

    /** The versions of its search space. */
    public List<SpaceVersionView> spaces(UUID experiment) throws InterruptedException {
        return List.of(Json.mapper()
                .readValue(
                        get("/experiments/" + experiment + "/spaces", "application/json"), SpaceVersionView[].class));
    }

    /** The measured subnets of a version as CSV. */
    public String measured(UUID experiment, int step) throws InterruptedException {
        return get("/experiments/" + experiment + "/spaces/" + step, "text/csv");
    }

    /** Who has scored subnets for a stage, most first. */
    List<StageScorer> scorers(UUID experiment, JobKind stage) throws InterruptedException {
        return Objects.requireNonNullElse(stage(experiment, stage).scoredBy(), List.of());
    }

    /** The last stage of a kind. */
    StageView stage(UUID experiment, JobKind kind) throws InterruptedException {
        return view(experiment).stages().stream()
                .filter(stage -> stage.kind() == kind)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** The subnets that its search has scored, in that order. */
    List<CandidateView> candidates(UUID experiment) throws InterruptedException {
        return Json.mapper()
                .readValue(get("/experiments/" + experiment + "/candidates?limit=200", "application/json"), Page.class)
                .items();
    }

    private record Page(List<CandidateView> items, @Nullable String nextCursor) {}

    /** The training states of its supernets that are kept, the latest first. */
    List<KeptCheckpoint> checkpoints(UUID experiment) throws InterruptedException {
        return List.of(Json.mapper()
                .readValue(
                        get("/experiments/" + experiment + "/checkpoints", "application/json"),
                        KeptCheckpoint[].class));
    }

    /** Its ranked subnets, with the digests of their weights: all that must not depend on what happened on the way. */
    List<List<Object>> ranked(UUID experiment) throws InterruptedException {
        return subnets(experiment).ranked().stream().map(UserCalls::finding).toList();
    }

    private static List<Object> finding(SubnetView subnet) {
        return List.of(
                subnet.architecture(),
                subnet.heldOut(),
                Objects.requireNonNull(subnet.test()),
                Objects.requireNonNull(subnet.artifacts()).weights().sha256());
    }

    /** What it found. */
    public SubnetsView subnets(UUID experiment) throws InterruptedException {
        return Json.mapper()
                .readValue(get("/experiments/" + experiment + "/subnets", "application/json"), SubnetsView.class);
    }
}
