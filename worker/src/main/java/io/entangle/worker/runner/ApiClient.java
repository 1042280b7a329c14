package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.contract.v1.KnownScores;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.LogLines;
import io.entangle.shared.contract.v1.LostCheckpoint;
import io.entangle.shared.contract.v1.OfferedCheckpoint;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.UploadPart;
import io.entangle.shared.contract.v1.UploadPlan;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobResult;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker's protocol ({@link WorkerPaths}), one method for each call, one attempt for each call. */
public final class ApiClient {

    private static final Logger LOG = LoggerFactory.getLogger(ApiClient.class);
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration BEYOND_LONG_POLL = Duration.ofSeconds(15);
    private static final int NOT_FOUND = 404;
    /** The first address may have expired. */
    private static final int DIRECT_ATTEMPTS = 2;

    private static final long SLOWEST_BYTES_PER_SECOND = 1 << 20;

    private final ApiTransport transport;
    private final ObjectStore store = new ObjectStore();

    /** A client of the API behind {@code transport}, whose key is a worker's. */
    public ApiClient(ApiTransport transport) {
        this.transport = transport;
    }

    /** Address of the API. */
    public String api() {
        return transport.api();
    }

    /** Asks for a job and waits as long as the request says; empty if none came up. */
    public Optional<Lease> claim(ClaimRequest request) throws InterruptedException {
        Duration timeout = BEYOND_LONG_POLL.plusSeconds(request.waitSeconds());
        String answer = transport.post(WorkerPaths.LEASES, request, Map.of(), timeout);
        return answer.isBlank() ? Optional.empty() : Optional.of(ApiTransport.read(answer, Lease.class));
    }

    /** Renews the lease. */
    public HeartbeatReply heartbeat(Lease lease, Heartbeat heartbeat, Duration timeout) throws InterruptedException {
        String answer = transport.post(path(WorkerPaths.HEARTBEAT, lease), heartbeat, token(lease), timeout);
        return ApiTransport.read(answer, HeartbeatReply.class);
    }

    /** Tells what was logged at the job. */
    void log(Lease lease, LogLines lines, Duration timeout) throws InterruptedException {
        transport.post(path(WorkerPaths.LOG, lease), lines, token(lease), timeout);
    }

    /** Uploads a file, whose digest the API verifies. */
    public StagedArtifact upload(Lease lease, ArtifactKind kind, Path file, String sha256, long bytes)
            throws InterruptedException {
        String path = path(WorkerPaths.ARTIFACTS, lease) + "?kind=" + kind + "&fileName="
                + URLEncoder.encode(String.valueOf(file.getFileName()), StandardCharsets.UTF_8);
        Map<String, String> headers =
                Map.of(WorkerPaths.TOKEN_HEADER, String.valueOf(lease.token()), WorkerPaths.SHA256_HEADER, sha256);
        try {
            String answer = transport.upload(path, BodyPublishers.ofFile(file), headers, transferTime(bytes));
            return ApiTransport.read(answer, StagedArtifact.class);
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks which way an artifact is to go; an API that knows but one way takes it itself. */
    public UploadPlan announce(Lease lease, AnnouncedArtifact artifact) throws InterruptedException {
        try {
            String answer = transport.post(path(WorkerPaths.UPLOADS, lease), artifact, token(lease), SHORT);
            return ApiTransport.read(answer, UploadPlan.class);
        } catch (ApiProblem e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            return UploadPlan.throughApi();
        }
    }

    /** Sends a part to the object store, by a fresh address. */
    void sendPart(Lease lease, UploadPart part, byte[] content) throws InterruptedException {
        String answer = transport.post(path(WorkerPaths.UPLOAD_PART, lease), part, token(lease), SHORT);
        store.put(ApiTransport.read(answer, PresignedPart.class), content, transferTime(content.length));
    }

    /** Stages what was sent to the object store, which may take a while to put it together. */
    public StagedArtifact sent(Lease lease, SentArtifact sent) throws InterruptedException {
        Duration timeout = transferTime(sent.artifact().bytes());
        String answer = transport.post(path(WorkerPaths.UPLOAD_SENT, lease), sent, token(lease), timeout);
        return ApiTransport.read(answer, StagedArtifact.class);
    }

    /** Has the object store forget what was sent. */
    public void giveUp(Lease lease, SentArtifact sent) throws InterruptedException {
        transport.post(path(WorkerPaths.UPLOAD_GIVEN_UP, lease), sent, token(lease), SHORT);
    }

    /** Makes a staged artifact the checkpoint to resume from. */
    public void commitCheckpoint(Lease lease, CheckpointCommit commit) throws InterruptedException {
        transport.post(path(WorkerPaths.CHECKPOINTS, lease), commit, token(lease), SHORT);
    }

    /** Asks where to resume instead of at a checkpoint that could not be got; the API reads all of it before it answers. */
    public OfferedCheckpoint insteadOf(Lease lease, ArtifactRef lost) throws InterruptedException {
        String answer = transport.post(
                path(WorkerPaths.LOST_CHECKPOINTS, lease),
                new LostCheckpoint(lost.id()),
                token(lease),
                transferTime(lost.bytes()));
        return ApiTransport.read(answer, OfferedCheckpoint.class);
    }

    /** Reports candidates. */
    public void reportCandidates(Lease lease, List<Candidate> candidates) throws InterruptedException {
        transport.post(path(WorkerPaths.CANDIDATES, lease), candidates, token(lease), SHORT);
    }

    /** Candidates reported for the job so far, by any attempt. */
    public List<Candidate> reportedCandidates(Lease lease) throws InterruptedException {
        String answer = transport.get(path(WorkerPaths.CANDIDATES, lease), token(lease), SHORT);
        return List.of(ApiTransport.read(answer, Candidate[].class));
    }

    /** Offers subnets to other workers. */
    public RoundStanding offer(Lease lease, EvaluationRound round) throws InterruptedException {
        String answer = transport.post(path(WorkerPaths.EVALUATIONS, lease), round, token(lease), SHORT);
        return ApiTransport.read(answer, RoundStanding.class);
    }

    /** Tells scores, and asks for those of others. */
    public KnownScores exchange(Lease lease, ScoreExchange exchange) throws InterruptedException {
        String answer = transport.post(path(WorkerPaths.SCORES, lease), exchange, token(lease), SHORT);
        return ApiTransport.read(answer, KnownScores.class);
    }

    /** Ends the job with its result. */
    public void complete(Lease lease, JobResult result) throws InterruptedException {
        transport.post(path(WorkerPaths.COMPLETE, lease), result, token(lease), SHORT);
    }

    /** Ends the attempt with an error. */
    public void fail(Lease lease, Failure failure) throws InterruptedException {
        transport.post(path(WorkerPaths.FAIL, lease), failure, token(lease), SHORT);
    }

    /** Gives the job back. */
    public void release(Lease lease) throws InterruptedException {
        transport.post(path(WorkerPaths.RELEASE, lease), Map.of(), token(lease), SHORT);
    }

    /**
     * Writes an artifact's content to a file: from the object store where the API says so, and from the API if what comes from there is not what it should be. That
     * tells damage, which the API answers with 410, from an address that has expired and from a store that cannot be reached from here.
     */
    public void download(ArtifactRef artifact, Path file) throws InterruptedException {
        String path = WorkerPaths.ARTIFACT.replace("{artifactId}", artifact.id().toString());
        Duration timeout = transferTime(artifact.bytes());
        for (int attempt = 0; attempt < DIRECT_ATTEMPTS; attempt++) {
            Optional<URI> elsewhere = transport.download(path, file, timeout);
            if (elsewhere.isEmpty() || isGot(artifact, elsewhere.get(), file, timeout)) {
                return;
            }
        }
        transport.download(path + WorkerPaths.CHECKED, file, timeout);
    }

    /** The next objects of the bucket that a job's data set is in. */
    public BucketPage objects(Lease lease, @Nullable String after) throws InterruptedException {
        String query = after == null ? "" : "?after=" + URLEncoder.encode(after, StandardCharsets.UTF_8);
        String answer = transport.get(path(WorkerPaths.OBJECTS, lease) + query, token(lease), SHORT);
        return ApiTransport.read(answer, BucketPage.class);
    }

    /** Writes an object of a bucket to a file, if it is there with the tag it was listed with. */
    void fetch(BucketObject object, Path file) throws InterruptedException {
        store.get(object, file, transferTime(object.bytes()));
    }

    private boolean isGot(ArtifactRef artifact, URI address, Path file, Duration timeout) throws InterruptedException {
        try {
            store.get(address, file, timeout);
            if (Digest.of(file).equals(artifact.sha256())) {
                return true;
            }
            LOG.warn("artifact {} came from the object store with another SHA-256", artifact.id());
        } catch (StoreFailure e) {
            LOG.warn("artifact {}: {}", artifact.id(), e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return false;
    }

    private static Duration transferTime(long bytes) {
        return Duration.ofSeconds(60 + bytes / SLOWEST_BYTES_PER_SECOND);
    }

    private static Map<String, String> token(Lease lease) {
        return Map.of(WorkerPaths.TOKEN_HEADER, String.valueOf(lease.token()));
    }

    private static String path(String template, Lease lease) {
        UUID job = lease.jobId();
        return template.replace("{jobId}", job.toString());
    }
}
