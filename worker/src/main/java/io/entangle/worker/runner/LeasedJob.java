package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.UploadPlan;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobResult;
import io.entangle.worker.handler.Cancellation;
import io.entangle.worker.handler.JobContext;
import io.entangle.worker.handler.JobRefused;
import io.entangle.worker.handler.JobStopped;
import io.entangle.worker.handler.StopReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job of one lease; its calls are repeated until they are answered or the lease is lost. */
final class LeasedJob implements JobContext {

    private static final Logger LOG = LoggerFactory.getLogger(LeasedJob.class);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    /** Damaged or gone in the store, found by its digest. */
    private static final int GONE = 410;

    private static final int MOST_FAILURES_WHILE_DRAINING = 3;
    /** An API that answers, if only with errors, also answers heartbeats: the lease would never end. */
    private static final int MOST_REFUSALS = 12;

    /** An upload that the store has given up is begun anew so often. */
    private static final int MOST_BEGINNINGS = 3;

    private final ApiClient api;
    private final WorkDirectory directory;
    private final Lease lease;
    private final JobReports reports;
    private final LeaseKeeper keeper;
    private final Cancellation cancellation;
    private final WorkerClock clock;
    private final JobTrace trace;
    private @Nullable Path scratch;

    LeasedJob(
            ApiClient api,
            WorkDirectory directory,
            Lease lease,
            JobReports reports,
            LeaseKeeper keeper,
            Cancellation cancellation,
            WorkerClock clock,
            JobTrace trace) {
        this.api = api;
        this.directory = directory;
        this.lease = lease;
        this.reports = reports;
        this.keeper = keeper;
        this.cancellation = cancellation;
        this.clock = clock;
        this.trace = trace;
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void progress(Progress progress) {
        trace.progress(progress);
        reports.progress(progress);
    }

    @Override
    public void metric(String name, long step, double value) {
        if (Double.isFinite(value)) {
            reports.metric(new MetricPoint(name, step, value));
        }
    }

    @Override
    public @Nullable Path checkpoint() {
        ArtifactRef offered = lease.checkpoint();
        while (offered != null) {
            try {
                return fetch(offered);
            } catch (ApiProblem e) {
                if (e.status() != GONE) {
                    throw e;
                }
                ArtifactRef lost = offered;
                offered = persist(() -> api.insteadOf(lease, lost)).checkpoint();
                if (lost.equals(offered)) {
                    throw e;
                }
                LOG.warn(
                        "job {}: its checkpoint {} is damaged or gone in the store; resumes from {}",
                        lease.jobId(),
                        lost.id(),
                        offered == null ? "the beginning" : "the one before, " + offered.id());
            }
        }
        return null;
    }

    @Override
    public synchronized Path scratch() {
        if (scratch == null) {
            scratch = directory.scratch(lease);
        }
        return scratch;
    }

    /** Removes what the attempt left on disk. */
    synchronized void clear() {
        if (scratch != null) {
            directory.remove(scratch);
        }
    }

    @Override
    public Path artifact(ArtifactRef artifact) {
        try {
            return fetch(artifact);
        } catch (ApiProblem e) {
            throw e.status() == GONE ? lost(artifact, e) : e;
        }
    }

    private static JobRefused lost(ArtifactRef artifact, ApiProblem problem) {
        return new JobRefused(
                "ArtifactLost",
                "A file that this stage needs is damaged or gone in the artifact store (artifact %s, SHA-256 %s, %d bytes). Put it back from a backup and retry, or post the experiment anew."
                        .formatted(artifact.id(), artifact.sha256(), artifact.bytes()),
                problem);
    }

    @Override
    public void fetch(ArtifactRef artifact, Path file) throws IOException {
        try {
            persist(() -> {
                api.download(artifact, file);
                return file;
            });
        } catch (ApiProblem e) {
            throw e.status() == GONE ? lost(artifact, e) : e;
        }
        String found = Digest.of(file);
        if (!found.equals(artifact.sha256())) {
            throw new IOException("artifact %s arrived with SHA-256 %s instead of %s"
                    .formatted(artifact.id(), found, artifact.sha256()));
        }
    }

    @Override
    public BucketPage objects(@Nullable String after) {
        return persist(() -> api.objects(lease, after));
    }

    @Override
    public void fetch(BucketObject object, Path file) {
        persist(() -> {
            api.fetch(object, file);
            return file;
        });
    }

    private Path fetch(ArtifactRef artifact) {
        return trace.during("fetch", () -> fetched(artifact));
    }

    private Path fetched(ArtifactRef artifact) {
        try {
            return directory
                    .artifacts()
                    .get(
                            artifact,
                            file -> persist(() -> {
                                api.download(artifact, file);
                                return file;
                            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @Override
    public StagedArtifact upload(ArtifactKind kind, Path file) {
        return trace.during("upload " + kind, () -> staged(kind, file));
    }

    private StagedArtifact staged(ArtifactKind kind, Path file) {
        try {
            AnnouncedArtifact artifact =
                    new AnnouncedArtifact(kind, String.valueOf(file.getFileName()), Digest.of(file), Files.size(file));
            for (int beginnings = 1; ; beginnings++) {
                UploadPlan plan = persist(() -> api.announce(lease, artifact));
                if (plan.uploadId() == null) {
                    return throughApi(artifact, file);
                }
                SentArtifact upload = new SentArtifact(artifact, plan.uploadId());
                try {
                    return new PartedUpload(api, lease, upload, plan.partBytes(), this::persist).send(file);
                } catch (StoreFailure e) {
                    LOG.warn("job {}: {}; sends {} to the API", lease.jobId(), e.getMessage(), file.getFileName());
                    return throughApi(artifact, file);
                } catch (ApiProblem e) {
                    if (e.status() != NOT_FOUND || beginnings == MOST_BEGINNINGS) {
                        throw e;
                    }
                    LOG.warn("job {}: {}; begins anew", lease.jobId(), e.getMessage());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StagedArtifact throughApi(AnnouncedArtifact artifact, Path file) {
        return persist(() -> api.upload(lease, artifact.kind(), file, artifact.sha256(), artifact.bytes()));
    }

    /** Of what was measured before the checkpoint, all has arrived first: the next attempt begins after it and measures none of that again. */
    @Override
    public void commitCheckpoint(CheckpointCommit commit) {
        reportMeasured();
        persist(() -> {
            api.commitCheckpoint(lease, commit);
            return true;
        });
    }

    private void reportMeasured() {
        long seed = clock.nanos();
        long measured = reports.measured();
        int failures = 0;
        while (reports.answered() < measured) {
            requireLease();
            long before = reports.answered();
            try {
                keeper.renew();
                if (reports.answered() == before) {
                    clock.pause(Backoff.STANDARD.pause(++failures, seed));
                }
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
    }

    @Override
    public void reportCandidates(List<Candidate> candidates) {
        persist(() -> {
            api.reportCandidates(lease, candidates);
            return true;
        });
    }

    @Override
    public List<Candidate> reportedCandidates() {
        return persist(() -> api.reportedCandidates(lease));
    }

    @Override
    public Optional<RoundStanding> offer(EvaluationRound round) {
        trace.part("round " + round.round());
        try {
            return Optional.of(persist(() -> api.offer(lease, round)));
        } catch (ApiProblem e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            LOG.info("job {}: the API is of a version that shares no scoring", lease.jobId());
            return Optional.empty();
        }
    }

    @Override
    public List<EvaluatedSubnet> exchange(ScoreExchange exchange) {
        return persist(() -> api.exchange(lease, exchange)).scores();
    }

    /** Ends the job with a result; all that was measured has arrived first, since nobody measures it again. */
    void complete(JobResult result) {
        reportMeasured();
        persist(() -> {
            api.complete(lease, result);
            return true;
        });
    }

    void fail(Failure failure) {
        persist(() -> {
            api.fail(lease, failure);
            return true;
        });
    }

    void release() {
        persist(() -> {
            api.release(lease);
            return true;
        });
    }

    private <T> T persist(PartedUpload.Call<T> call) {
        long seed = clock.nanos();
        for (int failures = 1; ; failures++) {
            requireLease();
            try {
                return call.attempt();
            } catch (ApiProblem e) {
                if (e.status() == CONFLICT) {
                    LOG.warn("job {} has another owner or has ended: {}", lease.jobId(), e.getMessage());
                    cancellation.request(StopReason.LEASE_LOST);
                    throw new JobStopped(StopReason.LEASE_LOST);
                }
                if (!e.passing() || failures >= MOST_REFUSALS) {
                    throw e;
                }
                pauseAfter(failures, seed, e);
            } catch (StoreFailure e) {
                // An API that signs addresses also answers heartbeats.
                if (failures >= MOST_REFUSALS) {
                    throw e;
                }
                pauseAfter(failures, seed, e);
            } catch (ApiUnreachable e) {
                pauseAfter(failures, seed, e);
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
    }

    /** A cancelled job has ended: nothing of it would be accepted either. */
    private void requireLease() {
        StopReason reason = cancellation.reason();
        if (reason == StopReason.LEASE_LOST || reason == StopReason.CANCELLED) {
            throw new JobStopped(reason);
        }
    }

    private void pauseAfter(int failures, long seed, RuntimeException because) {
        if (cancellation.reason() == StopReason.DRAIN && failures >= MOST_FAILURES_WHILE_DRAINING) {
            throw because;
        }
        LOG.warn("{}; trying again", because.getMessage());
        try {
            clock.pause(Backoff.STANDARD.pause(failures, seed));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private JobStopped interrupted() {
        Thread.currentThread().interrupt();
        return new JobStopped(StopReason.DRAIN);
    }
}
