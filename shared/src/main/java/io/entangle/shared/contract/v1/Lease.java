package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobSpec;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job given to one worker for a while.
 *
 * @param jobId the job
 * @param experimentId the experiment it belongs to, if any
 * @param token fencing token; every write of this lease carries it, and it is larger than every earlier one
 * @param attempt 1 for the first
 * @param leaseSeconds how long the lease lasts from each heartbeat, on the database's clock
 * @param heartbeatSeconds how often to send one
 * @param spec what to do
 * @param checkpoint where an earlier attempt got to
 * @param traceparent the trace that the experiment was posted in, as W3C writes it; null if it was in none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Lease(
        UUID jobId,
        @Nullable UUID experimentId,
        long token,
        int attempt,
        int leaseSeconds,
        int heartbeatSeconds,
        JobSpec spec,
        @Nullable ArtifactRef checkpoint,
        @Nullable String traceparent) {

    /** A lease that belongs to no trace. */
    public Lease(
            UUID jobId,
            @Nullable UUID experimentId,
            long token,
            int attempt,
            int leaseSeconds,
            int heartbeatSeconds,
            JobSpec spec,
            @Nullable ArtifactRef checkpoint) {
        this(jobId, experimentId, token, attempt, leaseSeconds, heartbeatSeconds, spec, checkpoint, null);
    }
}
