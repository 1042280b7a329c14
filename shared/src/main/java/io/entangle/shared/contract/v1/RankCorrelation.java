package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Whether inherited weights put subnets in the order in which weights trained alone put them: what a ranking without retraining is worth.
 *
 * @param weights what the inherited weights are compared with: {@code FINE_TUNED} or {@code FROM_SCRATCH}
 * @param images which images both are scored on
 * @param subnets subnets with both accuracies; one that was retrained several times in this way counts once, with the mean of its accuracies
 * @param kendallTau Kendall's τ-b of both accuracies, from -1 (opposite order) to 1 (same order); absent if it cannot be told
 * @param interval of τ, over other draws of as many subnets; absent with it
 * @param reason why τ cannot be told; absent if it can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RankCorrelation(
        WeightSource weights,
        ScoredImages images,
        int subnets,
        @Nullable Double kendallTau,
        @Nullable Interval interval,
        @Nullable String reason) {

    /**
     * A percentile bootstrap interval; of a perfect order without width, however few the subnets, as every resample is perfect too.
     *
     * @param low lower end
     * @param high upper end
     * @param confidence share of the resamples between them
     * @param resamples draws of subnets with replacement
     */
    public record Interval(double low, double high, double confidence, int resamples) {}
}
