package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.JobState;
import io.entangle.shared.searchspace.Dimension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The accuracy of a supernet along the dimensions of its space, as its user sees it.
 *
 * @param id its id
 * @param experimentId the experiment that trained the supernet, or searched it
 * @param jobId the job that does it
 * @param state where that job stands
 * @param rank rank of the base in the experiment, if it has one
 * @param architecture the base, around which the dimensions are varied
 * @param hash SHA-256 of its canonical form, 64 hexadecimal digits
 * @param costs its exact parameters and multiply-accumulates
 * @param dimensions what is varied
 * @param perBlock whether windows, heads and ratio are varied in each block alone, too
 * @param images held-out images at most that each variant is scored on; absent where it is all of them
 * @param createdAt when it was asked for
 * @param attempt attempts begun; more than 1 after a lost lease or a failure that was tried again
 * @param worker worker of the current or the last attempt
 * @param progress last report of that worker
 * @param startedAt begin of the current or the last attempt
 * @param finishedAt when it came to its final state
 * @param error why it failed or, while it is tried again, why the last attempt did not end well
 * @param computedOn what the worker of the current or the last attempt computes with
 * @param outcome what it came to, once it has
 * @param links paths of what belongs to it, by name: {@code self}, {@code plot}, {@code cancel}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SweepView(
        UUID id,
        UUID experimentId,
        UUID jobId,
        JobState state,
        @Nullable Integer rank,
        Architecture architecture,
        String hash,
        Costs costs,
        List<Dimension> dimensions,
        boolean perBlock,
        @Nullable Integer images,
        Instant createdAt,
        int attempt,
        @Nullable String worker,
        @Nullable Progress progress,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Failure error,
        @Nullable DeviceFacts computedOn,
        @Nullable SweepOutcome outcome,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, String> links) {
    /** Copies dimensions and links. */
    public SweepView {
        dimensions = List.copyOf(dimensions);
        links = Map.copyOf(links);
    }
}
