package io.entangle.worker.checkpoint;

/**
 * The losses of an epoch so far. It goes into checkpoints, so that the mean of an epoch that was interrupted is the mean of all its steps.
 *
 * @param sum of the losses, in the order of the steps
 * @param steps that have a loss; one that was skipped has none
 */
public record EpochLoss(double sum, int steps) {

    /** Of an epoch's first step. */
    public static EpochLoss of(double loss) {
        return new EpochLoss(loss, 1);
    }

    /** With one more step. */
    public EpochLoss plus(double loss) {
        return new EpochLoss(sum + loss, steps + 1);
    }

    /** Mean loss of the steps. */
    public double mean() {
        return sum / steps;
    }
}
