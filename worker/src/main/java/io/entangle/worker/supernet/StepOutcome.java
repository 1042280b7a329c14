package io.entangle.worker.supernet;

/**
 * What a training step found.
 *
 * @param loss mean loss of the batch, before the update
 * @param gradientNorm global norm of the subnet's gradients, before clipping
 */
public record StepOutcome(double loss, double gradientNorm) {}
