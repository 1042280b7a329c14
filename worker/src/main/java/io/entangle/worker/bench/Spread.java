package io.entangle.worker.bench;

import java.util.Arrays;

/**
 * One figure over several repetitions.
 *
 * @param median middle value, the mean of the two middle ones for an even number
 * @param min smallest value
 * @param max largest value
 */
public record Spread(double median, double min, double max) {

    /**
     * The spread of measured values.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
