package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.JobState;
import io.entangle.shared.job.SubnetScore;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Retrained subnets beside themselves with inherited weights: what inheriting is worth, and what training on is.
 *
 * @param rows for each subnet that was retrained first its inherited weights, then its retrainings, oldest first; ranked subnets come first, best first
 * @param rankCorrelations whether inherited weights order these subnets as retrained ones do: fine-tuned and from scratch, each on the held-out part and on the test split
 */
public record RetrainingComparison(List<Row> rows, List<RankCorrelation> rankCorrelations) {

    /** Copies the lists. */
    public RetrainingComparison {
        rows = List.copyOf(rows);
        rankCorrelations = List.copyOf(rankCorrelations);
    }

    /**
     * One subnet with weights of one origin.
     *
     * @param rank rank of the subnet in the experiment, if it has one
     * @param architecture the subnet
     * @param hash SHA-256 of its canonical form, 64 hexadecimal digits
     * @param costs exact parameters and multiply-accumulates
     * @param weights where the weights come from
     * @param retrainingId the retraining they come from
     * @param state where that retraining stands
     * @param heldOut score on the experiment's whole held-out part, once it is measured
     * @param test score on the test split, once it is measured
     * @param epochs epochs of this subnet's training; of inherited weights those of the supernet, which all subnets share
     * @param seconds time of that training
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(
            @Nullable Integer rank,
            Architecture architecture,
            String hash,
            Costs costs,
            WeightSource weights,
            @Nullable UUID retrainingId,
            @Nullable JobState state,
            @Nullable SubnetScore heldOut,
            @Nullable SubnetScore test,
            @Nullable Integer epochs,
            @Nullable Double seconds) {}
}
