package io.entangle.api.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.KnownScores;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.LogLines;
import io.entangle.shared.contract.v1.LostCheckpoint;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.json.Json;
import java.net.http.HttpRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Speaks the worker's protocol over HTTP, one call for each method, and decides nothing. */
public final class ScriptedWorker {

    private final Api api;
    private final WorkerInfo info;

    /** A worker on a CPU that takes every kind of job. */
    public ScriptedWorker(Api api, String name) {
        this(api, name, "cpu", EnumSet.allOf(JobKind.class));
    }

    public ScriptedWorker(Api api, String name, String device, Set<JobKind> kinds) {
        this.api = api;
        this.info = new WorkerInfo(name, "1", kinds, device, "a processor", null, 2, false, "none", facts(device));
    }

    private static DeviceFacts facts(String device) {
        return new DeviceFacts(
                device,
                "a processor",
                null,
                2,
                2,
                List.of("avx2"),
                null,
                List.of(Precision.FP32),
                new DeviceFacts.Libraries("1", "2.7.1, cpu", "0.36.0", "17", "Linux"));
    }

    /** A worker from before workers told what they compute with. */
    public static ScriptedWorker silent(Api api, String name) {
        return new ScriptedWorker(
                api,
                new WorkerInfo(
                        name, "0", EnumSet.allOf(JobKind.class), "cpu", "a processor", null, 2, false, "none", null));
    }

    private ScriptedWorker(Api api, WorkerInfo info) {
        this.api = api;
        this.info = info;
    }

    /** What it says of itself. */
    public WorkerInfo info() {
        return info;
    }

    /** Asks for a job without waiting. */
    public Optional<Lease> claim() {
        Api.Answer answer = api.postAsWorker(WorkerPaths.LEASES, new ClaimRequest(info, 0));
        if (answer.status() == 204) {
            return Optional.empty();
        }
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Optional.of(Json.mapper().readValue(answer.bytes(), Lease.class));
    }

    /** Asks for a job that must be there. */
    public Lease mustClaim(JobKind kind) {
        Lease lease = claim().orElseThrow(() -> new AssertionError("no " + kind + " in the queue"));
        assertThat(lease.spec().kind()).isEqualTo(kind);
        return lease;
    }

    public Api.Answer heartbeat(Lease lease, Heartbeat heartbeat) {
        return post(WorkerPaths.HEARTBEAT, lease, heartbeat);
    }

    public Api.Answer upload(Lease lease, ArtifactKind kind, String fileName, byte[] content) {
        return api.send(call(WorkerPaths.ARTIFACTS, lease, "?kind=" + kind + "&fileName=" + fileName)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(content)));
    }

    /** Uploads what must be accepted. */
    public StagedArtifact mustUpload(Lease lease, ArtifactKind kind, String fileName, byte[] content) {
        Api.Answer answer = upload(lease, kind, fileName, content);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.mapper().readValue(answer.bytes(), StagedArtifact.class);
    }

    public Api.Answer checkpoint(Lease lease, CheckpointCommit commit) {
        return post(WorkerPaths.CHECKPOINTS, lease, commit);
    }

    public Api.Answer lost(Lease lease, UUID checkpoint) {
        return post(WorkerPaths.LOST_CHECKPOINTS, lease, new LostCheckpoint(checkpoint));
    }

    public Api.Answer download(UUID artifact) {
        return api.send(
                api.request(WorkerPaths.ARTIFACT.replace("{artifactId}", artifact.toString()), EntangleIT.WORKER_KEY)
                        .GET());
    }

    public Api.Answer objects(Lease lease, String query) {
        return api.send(call(WorkerPaths.OBJECTS, lease, query).GET());
    }

    public Api.Answer candidates(Lease lease, List<Candidate> candidates) {
        return post(WorkerPaths.CANDIDATES, lease, candidates);
    }

    public Api.Answer candidates(Lease lease) {
        return api.send(call(WorkerPaths.CANDIDATES, lease, "").GET());
    }

    public Api.Answer log(Lease lease, LogLines lines) {
        return post(WorkerPaths.LOG, lease, lines);
    }

    public Api.Answer offer(Lease lease, EvaluationRound round) {
        return post(WorkerPaths.EVALUATIONS, lease, round);
    }

    /** Offers what must be taken. */
    public RoundStanding mustOffer(Lease lease, EvaluationRound round) {
        Api.Answer answer = offer(lease, round);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.mapper().readValue(answer.bytes(), RoundStanding.class);
    }

    public Api.Answer exchange(Lease lease, ScoreExchange exchange) {
        return post(WorkerPaths.SCORES, lease, exchange);
    }

    /** Exchanges what must be taken. */
    public List<EvaluatedSubnet> mustExchange(Lease lease, ScoreExchange exchange) {
        Api.Answer answer = exchange(lease, exchange);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.mapper().readValue(answer.bytes(), KnownScores.class).scores();
    }

    public Api.Answer complete(Lease lease, JobResult result) {
        return post(WorkerPaths.COMPLETE, lease, result);
    }

    public Api.Answer fail(Lease lease, Failure failure) {
        return post(WorkerPaths.FAIL, lease, failure);
    }

    public Api.Answer release(Lease lease) {
        return api.send(call(WorkerPaths.RELEASE, lease, "").POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Completes a job with what must be accepted. */
    public void mustComplete(Lease lease, JobResult result) {
        Api.Answer answer = complete(lease, result);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private Api.Answer post(String path, Lease lease, Object body) {
        return api.send(call(path, lease, "")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(body))));
    }

    private HttpRequest.Builder call(String path, Lease lease, String query) {
        return api.request(path.replace("{jobId}", lease.jobId().toString()) + query, EntangleIT.WORKER_KEY)
                .header(WorkerPaths.TOKEN_HEADER, Long.toString(lease.token()));
    }
}
