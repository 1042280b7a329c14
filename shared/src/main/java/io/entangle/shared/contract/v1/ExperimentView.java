package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.job.JobKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An experiment as its user sees it.
 *
 * @param id its id
 * @param name its name
 * @param notes what its users have written down about it
 * @param owner who it is for; empty if nobody was named
 * @param priority how many ageing steps of the queue it comes before its time
 * @param state where it stands
 * @param searchSpaceId the space it searches
 * @param datasetId the data set it learns
 * @param clonedFrom the experiment that it was made after
 * @param spec what was asked for, every default filled in; name and priority may have been changed since
 * @param stages its stages in the order in which they run, those to come included
 * @param stage the stage that is queued or running now
 * @param ahead how many jobs stand before that stage in the queue while it is queued, of those that a worker for it could take, at most 1,000; told of an experiment that is asked
 *     for alone
 * @param etaSeconds seconds left in the running stage, by its worker's estimate
 * @param createdAt when it was posted
 * @param startedAt when a worker first took a stage of it
 * @param finishedAt when it came to its final state
 * @param error why it failed
 * @param results what it found, once its search has ended
 * @param links paths of what belongs to it, by name: {@code self}, {@code metrics}, {@code candidates}, {@code subnets},
 *     {@code retrainings}, {@code sweeps}, {@code spaces} where the space is itself searched, and what can be done with it as it stands: {@code cancel},
 *     {@code pause}, {@code resume}, {@code retry}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExperimentView(
        UUID id,
        String name,
        @Nullable String notes,
        String owner,
        int priority,
        ExperimentState state,
        UUID searchSpaceId,
        UUID datasetId,
        @Nullable UUID clonedFrom,
        ExperimentSpec spec,
        List<StageView> stages,
        @Nullable JobKind stage,
        @Nullable Integer ahead,
        @Nullable Double etaSeconds,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Failure error,
        @Nullable ResultsSummary results,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, String> links) {
    /** Copies stages and links. */
    public ExperimentView {
        stages = List.copyOf(stages);
        links = Map.copyOf(links);
    }

    /** The same, with what stands before it in the queue. */
    public ExperimentView withAhead(int jobs) {
        return new ExperimentView(
                id,
                name,
                notes,
                owner,
                priority,
                state,
                searchSpaceId,
                datasetId,
                clonedFrom,
                spec,
                stages,
                stage,
                jobs,
                etaSeconds,
                createdAt,
                startedAt,
                finishedAt,
                error,
                results,
                links);
    }
}
