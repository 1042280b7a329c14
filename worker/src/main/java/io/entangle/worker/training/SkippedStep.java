package io.entangle.worker.training;

import io.entangle.worker.supernet.NonFiniteLossException;

/**
 * A step that moved no weight, because its loss or its gradient was not finite.
 *
 * @param step steps done before it over the whole training
 * @param epoch of the step, from 0
 * @param inARow how many steps in a row have been skipped with this one
 * @param cause what was found
 */
public record SkippedStep(long step, int epoch, int inARow, NonFiniteLossException cause) {}
