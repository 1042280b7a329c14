package io.entangle.shared.contract.v1;

/**
 * One measured value.
 *
 * @param name e.g. {@code loss}, {@code learningRate}, {@code imagesPerSecond}, {@code bestAccuracy}
 * @param step step of the job it belongs to; with the name, its identity: a repeated point is kept once
 * @param value the value; always finite
 */
public record MetricPoint(String name, long step, double value) {}
