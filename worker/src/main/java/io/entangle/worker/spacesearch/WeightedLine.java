package io.entangle.worker.spacesearch;

import java.util.Arrays;

/** Weighted least squares of a straight line over fixed positions: for each position the weight is one over the variance of what is measured there. */
@SuppressWarnings("ArrayRecordComponent") // never written after construction, and never compared
record WeightedLine(double[] positions, double[] weights) {

    /**
     * A line over at least two positions.
     *
     * @param deviations standard errors of what is measured at the positions; where one is 0 or unknown, all positions weigh the same
     */
    static WeightedLine over(double[] positions, double[] deviations) {
        boolean known = Arrays.stream(deviations).allMatch(deviation -> deviation > 0);
        return new WeightedLine(
                positions,
                Arrays.stream(deviations)
                        .map(deviation -> known ? 1 / (deviation * deviation) : 1)
                        .toArray());
    }

    /** The slope through values at the positions. */
    double slope(double[] values) {
        double center = mean(positions);
        double level = mean(values);
        double products = 0;
        double squares = 0;
        for (int i = 0; i < positions.length; i++) {
            products += weights[i] * (positions[i] - center) * (values[i] - level);
            squares += weights[i] * (positions[i] - center) * (positions[i] - center);
        }
        return products / squares;
    }

    /** The line's value at position 0. */
    double atZero(double[] values) {
        return mean(values) - slope(values) * mean(positions);
    }

    private double mean(double[] values) {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * values[i];
            total += weights[i];
        }
        return sum / total;
    }
}
