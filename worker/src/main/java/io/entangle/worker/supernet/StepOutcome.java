package io.entangle.worker.supernet;

/**
 * What a training step found.
 *
 * @param loss mean loss of the batch, and of the subnets, before the update
 * @param gradientNorm global norm of the subnet's gradients, or of the subnets' mean ones, before clipping
 */
public record StepOutcome(double loss, double gradientNorm) {}
