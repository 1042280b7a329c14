package io.entangle.shared.contract.v1;

/** Paths and headers of the worker's protocol. Every call on a job carries the fencing token of its lease. */
public final class WorkerPaths {

    /** Everything below needs the worker's key. */
    public static final String BASE = "/api/v1/worker";
    /** POST {@link ClaimRequest} → 200 {@link Lease}, or 204 when nothing came up while waiting. */
    public static final String LEASES = BASE + "/leases";
    /** A job by id. */
    public static final String JOB = BASE + "/jobs/{jobId}";
    /** POST {@link Heartbeat} → {@link HeartbeatReply}. */
    public static final String HEARTBEAT = JOB + "/heartbeat";
    /** POST the content, {@code ?kind=}{@link ArtifactKind}{@code &fileName=} → {@link StagedArtifact}. */
    public static final String ARTIFACTS = JOB + "/artifacts";
    /** POST {@link AnnouncedArtifact} → {@link UploadPlan}: whether the content goes to the API or, in parts, to the object store. */
    public static final String UPLOADS = JOB + "/uploads";
    /** POST {@link UploadPart} → {@link PresignedPart}; may be asked again for the same part. */
    public static final String UPLOAD_PART = UPLOADS + "/part";
    /** POST {@link SentArtifact} → {@link StagedArtifact}, or 404 if there is no such upload: it was given up, and has to begin anew. */
    public static final String UPLOAD_SENT = UPLOADS + "/sent";
    /** POST {@link SentArtifact}: its parts may be removed. */
    public static final String UPLOAD_GIVEN_UP = UPLOADS + "/given-up";
    /** POST {@link CheckpointCommit}: makes a staged artifact the checkpoint to resume from. */
    public static final String CHECKPOINTS = JOB + "/checkpoints";
    /** POST {@link LostCheckpoint} → {@link OfferedCheckpoint}: what cannot be read in the store is given up for the checkpoint before it. */
    public static final String LOST_CHECKPOINTS = CHECKPOINTS + "/lost";
    /** POST a list of {@link io.entangle.shared.job.Candidate}; GET those already reported for this job, by any attempt. */
    public static final String CANDIDATES = JOB + "/candidates";
    /** POST {@link EvaluationRound} → {@link RoundStanding}: offers subnets of a search, or of a measurement of a space, to other workers. */
    public static final String EVALUATIONS = JOB + "/evaluations";
    /** POST {@link ScoreExchange} → {@link KnownScores}: what was scored for what was scored by others. */
    public static final String SCORES = JOB + "/scores";
    /** POST {@link LogLines}; what was sent before is kept once. */
    public static final String LOG = JOB + "/log";
    /** GET {@code ?after=} the name of an object, or nothing → {@link BucketPage}: the next objects of the bucket that the job's data set is in. */
    public static final String OBJECTS = JOB + "/dataset/objects";
    /** POST {@link io.entangle.shared.job.JobResult}: ends the job successfully. */
    public static final String COMPLETE = JOB + "/complete";
    /** POST {@link Failure}. */
    public static final String FAIL = JOB + "/fail";
    /** POST: gives the job back to the queue. */
    public static final String RELEASE = JOB + "/release";
    /**
     * GET an artifact's content, or 410 if it is damaged or gone in the store. The answer may be 307 with an address in the object store, where the API's key must not
     * be sent; what comes from there has to be checked by its digest.
     */
    public static final String ARTIFACT = BASE + "/artifacts/{artifactId}";
    /** Query of {@link #ARTIFACT} for the content itself, which the API has read and checked. */
    public static final String CHECKED = "?checked=true";

    /** Header with the fencing token. */
    public static final String TOKEN_HEADER = "Entangle-Fencing-Token";
    /** Header with the SHA-256 of an uploaded artifact, 64 hexadecimal digits. */
    public static final String SHA256_HEADER = "Entangle-Content-Sha256";

    private WorkerPaths() {}
}
