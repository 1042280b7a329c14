package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.JobState;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The training of one subnet, alone, as its user sees it.
 *
 * @param id its id
 * @param experimentId the experiment whose space holds the subnet
 * @param jobId the job that does it
 * @param state where that job stands
 * @param rank rank of the subnet in the experiment, if it has one
 * @param architecture the subnet
 * @param hash SHA-256 of its canonical form, 64 hexadecimal digits
 * @param costs exact parameters and multiply-accumulates
 * @param mode what weights it starts from
 * @param seed of every draw of this training
 * @param training how it is trained, every default filled in
 * @param createdAt when it was asked for
 * @param attempt attempts begun; more than 1 after a lost lease or a failure that was tried again
 * @param worker worker of the current or the last attempt
 * @param progress last report of that worker
 * @param startedAt begin of the current or the last attempt
 * @param finishedAt when it came to its final state
 * @param error why it failed or, while it is tried again, why the last attempt did not end well
 * @param computedOn what the worker of the current or the last attempt computes with
 * @param outcome what it came to, once it has
 * @param artifacts the trained subnet, once there is one
 * @param links paths of what belongs to it, by name: {@code self}, {@code metrics}, {@code cancel}, {@code comparison}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrainingView(
        UUID id,
        UUID experimentId,
        UUID jobId,
        JobState state,
        @Nullable Integer rank,
        Architecture architecture,
        String hash,
        Costs costs,
        RetrainMode mode,
        long seed,
        TrainingSpec training,
        Instant createdAt,
        int attempt,
        @Nullable String worker,
        @Nullable Progress progress,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Failure error,
        @Nullable DeviceFacts computedOn,
        @Nullable RetrainingOutcome outcome,
        @Nullable SubnetArtifacts artifacts,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, String> links) {
    /** Copies the links. */
    public RetrainingView {
        links = Map.copyOf(links);
    }
}
