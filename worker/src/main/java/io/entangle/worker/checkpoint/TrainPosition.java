package io.entangle.worker.checkpoint;

/**
 * Where a training stands. Together with the seed it names every random draw still to come.
 *
 * @param epoch the next step's epoch, from 0
 * @param batch the next step's batch within the epoch, from 0
 * @param step steps done over the whole training
 * @param lossAverage smoothed loss so far, for the reader of the progress; 0 before the first step
 */
public record TrainPosition(int epoch, int batch, long step, double lossAverage) {

    /** Before the first step. */
    public static final TrainPosition START = new TrainPosition(0, 0, 0, 0);
}
