package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.TrainingHealth;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One stage of an experiment.
 *
 * @param kind what it does
 * @param step how often the search space has moved before, where it is itself searched
 * @param state where it stands
 * @param jobId its job, once there is one
 * @param attempt attempts begun; more than 1 after a lost lease or a failure that was tried again
 * @param worker worker of the current or the last attempt
 * @param progress last report of that worker
 * @param startedAt begin of the current or the last attempt
 * @param finishedAt when it came to its final state
 * @param error why it failed or, while it is tried again, why the last attempt did not end well
 * @param computedOn what the worker of the current or the last attempt computes with, as it said when it took the stage
 * @param health how the training went, once it has ended well
 * @param scoredBy who has scored subnets for it, most first, where its worker shares that work; only where one experiment is asked for
 * @param note why it is skipped, if it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StageView(
        JobKind kind,
        @Nullable Integer step,
        StageState state,
        @Nullable UUID jobId,
        int attempt,
        @Nullable String worker,
        @Nullable Progress progress,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Failure error,
        @Nullable DeviceFacts computedOn,
        @Nullable TrainingHealth health,
        @Nullable List<StageScorer> scoredBy,
        @Nullable String note) {
    /** Copies the list. */
    public StageView {
        scoredBy = scoredBy == null ? null : List.copyOf(scoredBy);
    }
}
