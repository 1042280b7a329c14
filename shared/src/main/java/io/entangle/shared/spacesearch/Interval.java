package io.entangle.shared.spacesearch;

import java.util.Arrays;

/**
 * A percentile bootstrap interval.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {

    private static final double COVERAGE = 0.95;

    /** The middle 95 % of resampled figures. */
    public static Interval of(double[] resampled) {
        double[] sorted = resampled.clone();
        Arrays.sort(sorted);
        double tail = (1 - COVERAGE) / 2;
        return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail));
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
