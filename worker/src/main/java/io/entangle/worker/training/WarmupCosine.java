package io.entangle.worker.training;

import io.entangle.shared.experiment.TrainingSpec;

/**
 * Linear warm-up to the peak, then half a cosine to the minimum (Loshchilov and Hutter, <i>SGDR</i>, ICLR 2017, arXiv:1608.03983, equation 5, without restarts; Goyal et
 * al., <i>Accurate, Large Minibatch SGD</i>, 2017, section 2.2, for the warm-up).
 *
 * <p>It differs from {@link CosineSchedule} in what that inherits from its script: the rate changes with every step instead of every epoch, no epoch is trained twice at the
 * start of the warm-up, the cosine begins at the peak where the warm-up ends, and the last step is at the minimum.
 *
 * @param stepsPerEpoch steps of one epoch
 * @param warmup steps of warm-up
 * @param steps of the whole training
 * @param start rate of the first step, if there is a warm-up
 * @param peak rate at the end of the warm-up
 * @param minimum rate of the last step
 */
public record WarmupCosine(int stepsPerEpoch, long warmup, long steps, double start, double peak, double minimum)
        implements Schedule {

    /** The schedule of an experiment. */
    public static WarmupCosine of(TrainingSpec training, int stepsPerEpoch) {
        return new WarmupCosine(
                stepsPerEpoch,
                (long) training.warmupEpochs() * stepsPerEpoch,
                (long) training.epochs() * stepsPerEpoch,
                training.warmupLearningRate(),
                training.learningRate(),
                training.minLearningRate());
    }

    @Override
    public double rate(int epoch, int batch) {
        long step = (long) epoch * stepsPerEpoch + batch;
        if (step < warmup) {
            return start + (peak - start) * step / warmup;
        }
        long last = steps - 1;
        if (step >= last && last > warmup) {
            return minimum;
        }
        double passed = last > warmup ? (double) (step - warmup) / (last - warmup) : 0;
        return minimum + 0.5 * (peak - minimum) * (1 + Math.cos(Math.PI * passed));
    }
}
