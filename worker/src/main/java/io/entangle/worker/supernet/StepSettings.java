package io.entangle.worker.supernet;

import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.experiment.UnsampledPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a training step needs to know besides data and architecture.
 *
 * @param step number of the step over the whole training, for messages
 * @param learningRate rate in force
 * @param weightDecay decoupled decay, not divided by the rate
 * @param labelSmoothing share of the target spread over all classes
 * @param gradientClipping largest global norm of the gradients, or none
 * @param unsampled what happens to weights outside the step's subnets
 * @param precision arithmetic of the matrix products
 */
public record StepSettings(
        long step,
        double learningRate,
        double weightDecay,
        double labelSmoothing,
        @Nullable Double gradientClipping,
        UnsampledPolicy unsampled,
        Precision precision) {

    /** The settings of an experiment at one step. */
    public static StepSettings of(TrainingSpec training, long step, double learningRate) {
        return new StepSettings(
                step,
                learningRate,
                training.weightDecay(),
                training.labelSmoothing(),
                training.gradientClipping(),
                training.unsampled(),
                training.precision());
    }

    /** The same with another smoothing: none where targets are probabilities, which are smoothed when they are made. */
    public StepSettings withLabelSmoothing(double smoothing) {
        return new StepSettings(step, learningRate, weightDecay, smoothing, gradientClipping, unsampled, precision);
    }
}
