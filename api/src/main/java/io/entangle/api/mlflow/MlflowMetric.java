package io.entangle.api.mlflow;

/**
 * A point of a curve.
 *
 * @param key the curve
 * @param value the value
 * @param timestamp when it was told, milliseconds since 1970
 * @param step the step
 */
record MlflowMetric(String key, double value, long timestamp, long step) {}
