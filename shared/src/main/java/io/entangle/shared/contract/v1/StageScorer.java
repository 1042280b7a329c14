package io.entangle.shared.contract.v1;

/**
 * A worker that has scored subnets of a stage.
 *
 * @param worker its name
 * @param scores how many of its scores count; of a subnet that two workers have scored on the same images, the first one does
 */
public record StageScorer(String worker, int scores) {}
