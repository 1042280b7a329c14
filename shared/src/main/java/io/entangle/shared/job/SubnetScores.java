package io.entangle.shared.job;

/**
 * Both scores of one subnet with the same weights.
 *
 * @param heldOut on the whole held-out part
 * @param test on the test split
 */
public record SubnetScores(SubnetScore heldOut, SubnetScore test) {}
