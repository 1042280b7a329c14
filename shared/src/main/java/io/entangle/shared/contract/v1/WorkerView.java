package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.JobKind;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A worker as its operator sees it.
 *
 * @param info what it says of itself
 * @param state what it seems to be doing
 * @param firstSeenAt its first claim under this name
 * @param lastSeenAt its last claim or heartbeat
 * @param job the job it holds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerView(
        WorkerInfo info,
        WorkerState state,
        Instant firstSeenAt,
        Instant lastSeenAt,
        @Nullable CurrentJob job) {

    /**
     * The job that a worker holds.
     *
     * @param id the job
     * @param kind what it does
     * @param experimentId the experiment it belongs to, if any
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CurrentJob(
            UUID id, JobKind kind, @Nullable UUID experimentId) {}
}
