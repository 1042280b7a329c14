package io.entangle.api.mlflow;

/**
 * A point that the server has not been told.
 *
 * @param curve the curve
 * @param step the step
 * @param value the value
 */
record TrackedPoint(TrackedCurve curve, long step, double value) {}
