package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job without an API: what it uploads lies in a directory, what it reports in lists. */
final class RecordingJob implements JobContext {

    private final Path store;
    private final Path scratch;
    private final Map<UUID, ArtifactRef> uploaded = new HashMap<>();
    private final Cancellation cancellation = new Cancellation();

    final List<Progress> progress = new ArrayList<>();
    final List<MetricPoint> metrics = new ArrayList<>();
    final List<Candidate> candidates = new ArrayList<>();
    final List<CheckpointCommit> commits = new ArrayList<>();
    final List<ArtifactRef> read = new ArrayList<>();
    final List<ArtifactRef> fetched = new ArrayList<>();

    /** Where its data set is, if it is in a bucket. */
    MemoryBucket bucket = new MemoryBucket();

    @Nullable
    ArtifactRef checkpoint;

    /** With whom it shares the scoring; nobody unless given. */
    @Nullable
    SharedTable sharing;

    int reports;
    Runnable onProgress = () -> {};

    RecordingJob(Path directory) throws IOException {
        store = Files.createDirectories(directory.resolve("store"));
        scratch = Files.createTempDirectory(directory, "scratch");
    }

    ArtifactRef uploaded(UUID id) {
        return Objects.requireNonNull(uploaded.get(id));
    }

    int uploads() {
        return uploaded.size();
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public synchronized void progress(Progress report) {
        progress.add(report);
        onProgress.run();
    }

    @Override
    public synchronized void metric(String name, long step, double value) {
        metrics.add(new MetricPoint(name, step, value));
    }

    @Override
    public @Nullable Path checkpoint() {
        return checkpoint == null ? null : artifact(checkpoint);
    }

    @Override
    public Path artifact(ArtifactRef artifact) {
        read.add(artifact);
        return store.resolve(artifact.sha256());
    }

    @Override
    public void fetch(ArtifactRef artifact, Path file) throws IOException {
        fetched.add(artifact);
        Files.copy(store.resolve(artifact.sha256()), file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public BucketPage objects(@Nullable String after) {
        return bucket.page(after);
    }

    @Override
    public void fetch(BucketObject object, Path file) {
        bucket.fetch(object, file);
    }

    @Override
    public synchronized StagedArtifact upload(ArtifactKind kind, Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            Files.write(store.resolve(sha256), content);
            UUID id = UUID.randomUUID();
            uploaded.put(id, new ArtifactRef(id, sha256, content.length));
            return new StagedArtifact(id, sha256, content.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public synchronized void commitCheckpoint(CheckpointCommit commit) {
        checkpoint = uploaded(commit.artifactId());
        commits.add(commit);
    }

    @Override
    public void reportCandidates(List<Candidate> scored) {
        reports++;
        candidates.addAll(scored);
    }

    @Override
    public List<Candidate> reportedCandidates() {
        return List.copyOf(candidates);
    }

    @Override
    public Optional<RoundStanding> offer(EvaluationRound round) {
        return sharing == null ? Optional.empty() : Optional.of(sharing.offer(round));
    }

    @Override
    public List<EvaluatedSubnet> exchange(ScoreExchange exchange) {
        return Objects.requireNonNull(sharing).exchange(this, exchange);
    }

    @Override
    public Path scratch() {
        return scratch;
    }
}
