package io.entangle.shared.spacesearch;

/**
 * How good a space is (S3, section 3.1); less is better.
 *
 * @param subnets how many random subnets were measured
 * @param expected expected error: mean over the subnets
 * @param topTier top-tier error: mean over the best share of them
 * @param error E-T error, the mean of both
 * @param interval of the E-T error, 95 %, by resampling the subnets
 */
public record SpaceQuality(int subnets, double expected, double topTier, double error, Interval interval) {}
