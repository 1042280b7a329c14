package io.entangle.shared.contract.v1;

/**
 * One measured value.
 *
 * @param name e.g. {@code loss}, {@code learningRate}, {@code imagesPerSecond}, {@code bestAccuracy}
 * @param step step of the job it belongs to; with the name, its identity: a repeated point is kept once
 * @param value the value; always finite
 */
public record MetricPoint(String name, long step, double value) {

    /** A training reports a point of this name at each step that it skips because its loss or gradient is not finite; the value is how many it has skipped so far. */
    public static final String SKIPPED_STEPS = "skippedSteps";
}
