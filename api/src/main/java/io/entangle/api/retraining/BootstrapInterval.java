package io.entangle.api.retraining;

import io.entangle.shared.contract.v1.RankCorrelation;
import io.entangle.shared.random.RandomStreams;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The percentile bootstrap interval of Kendall's τ over subnets: how far τ might be from this with other subnets of the same kind.
 *
 * <p>Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Deviations: a resample without an order, such as one subnet drawn every time, is
 * drawn again.
 */
final class BootstrapInterval {

    static final double CONFIDENCE = 0.95;
    static final int RESAMPLES = 2000;

    private BootstrapInterval() {}

    /**
     * The interval; of the same accuracies always the same one.
     *
     * @param accuracies of which τ can be told, or no resample would have one
     */
    static RankCorrelation.Interval of(PairedAccuracies accuracies) {
        SplittableRandom random = RandomStreams.stream(0, "bootstrap");
        double[] sorted = Stream.generate(() -> KendallTau.of(accuracies.resampled(random)))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .limit(RESAMPLES)
                .sorted()
                .toArray();
        double tail = (1 - CONFIDENCE) / 2;
        return new RankCorrelation.Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), CONFIDENCE, RESAMPLES);
    }

    /** Linear between order statistics. */
    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
