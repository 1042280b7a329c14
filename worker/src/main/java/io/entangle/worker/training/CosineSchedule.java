package io.entangle.worker.training;

import io.entangle.shared.experiment.TrainingSpec;

/**
 * Cosine decay with linear warm-up (Loshchilov and Hutter, <i>SGDR</i>, ICLR 2017, arXiv:1608.03983, equation 5, without restarts), as the published AutoFormer
 * script runs it: the rate changes between epochs, the warm-up counts inside the cosine, and the first two epochs share the rate of time 0.
 *
 * @param epochs period of the cosine
 * @param peak rate that the cosine starts from
 * @param minimum rate that it ends at
 * @param warmupEpochs epochs of warm-up
 * @param warmupStart rate that the warm-up starts from
 */
public record CosineSchedule(int epochs, double peak, double minimum, int warmupEpochs, double warmupStart)
        implements Schedule {

    /** The schedule of an experiment. */
    public static CosineSchedule of(TrainingSpec training) {
        return new CosineSchedule(
                training.epochs(),
                training.learningRate(),
                training.minLearningRate(),
                training.warmupEpochs(),
                training.warmupLearningRate());
    }

    @Override
    public double rate(int epoch, int batch) {
        return rateInEpoch(epoch);
    }

    /** The rate in force in an epoch, from 0. */
    public double rateInEpoch(int epoch) {
        // The published loop steps its schedule after an epoch, with that epoch's number.
        int time = Math.max(0, epoch - 1);
        if (time < warmupEpochs) {
            return warmupStart + time * (peak - warmupStart) / warmupEpochs;
        }
        if (time >= epochs) {
            return minimum;
        }
        return minimum + 0.5 * (peak - minimum) * (1 + Math.cos(Math.PI * time / epochs));
    }
}
