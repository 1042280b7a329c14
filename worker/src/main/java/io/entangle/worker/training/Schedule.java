package io.entangle.worker.training;

/** The learning rate over a training. */
public interface Schedule {

    /**
     * The rate of a step.
     *
     * @param epoch of the step, from 0
     * @param batch of the step within its epoch, from 0
     */
    double rate(int epoch, int batch);
}
