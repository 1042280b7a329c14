package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may ask of the world while it holds a lease. Safe for several threads.
 *
 * <p>Every method that writes waits until the API has answered, through its outages, and throws {@link JobStopped} once the lease is lost.
 */
public interface JobContext {

    /** Asks the handler to stop; to be looked at between two steps of work. */
    Cancellation cancellation();

    /** Tells where the job stands; only the latest word is kept. */
    void progress(Progress progress);

    /** Records a measured value, to be sent with the next heartbeat; values that are not finite are left out. */
    void metric(String name, long step, double value);

    /**
     * A local file with the state an earlier attempt got to, its digest verified, or null for a fresh start. A checkpoint that is damaged or gone in the store is
     * given up for the one before it.
     */
    @Nullable
    Path checkpoint();

    /**
     * A local file with the content of an artifact, its digest verified; to be read, not changed.
     *
     * @throws JobRefused if it is damaged or gone in the store
     */
    Path artifact(ArtifactRef artifact);

    /**
     * Writes the content of an artifact to a file, its digest verified.
     *
     * @param file a file to be overwritten
     * @throws JobRefused if it is damaged or gone in the store
     * @throws IOException if the disk fails, or what came has another digest
     */
    void fetch(ArtifactRef artifact, Path file) throws IOException;

    /** The next objects of the bucket that the job's data set is in, after the one of that name, or the first ones. */
    BucketPage objects(@Nullable String after);

    /**
     * Writes an object of the bucket to a file.
     *
     * @param file a file to be overwritten
     * @throws ObjectGone if it is not there any more, or not with the tag it was listed with
     */
    void fetch(BucketObject object, Path file);

    /** Uploads a file; nothing points to it yet. */
    StagedArtifact upload(ArtifactKind kind, Path file);

    /** Makes an uploaded artifact the checkpoint to resume from. */
    void commitCheckpoint(CheckpointCommit commit);

    /** Reports scored subnets of a search. */
    void reportCandidates(List<Candidate> candidates);

    /** The subnets that this job's attempts have reported so far, in that order. */
    List<Candidate> reportedCandidates();

    /**
     * Offers subnets to other workers, in place of what this job has offered before.
     *
     * @return where the round stands; empty if the API is of a version that shares nothing
     */
    Optional<RoundStanding> offer(EvaluationRound round);

    /** Tells what was scored, and hears what others have scored of what is wanted. */
    List<EvaluatedSubnet> exchange(ScoreExchange exchange);

    /** An empty directory of this attempt, removed after it. */
    Path scratch();
}
