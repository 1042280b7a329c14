package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;

/**
 * Every choice of a subnet uniform and independent (AutoFormer, section 3.3; single-path sampling).
 *
 * <p>Deviations: the stream is keyed by seed, epoch and draw, where the published code re-seeds with the epoch alone.
 */
public final class UniformSampling implements SamplingStrategy {

    @Override
    public String name() {
        return TrainingSpec.UNIFORM_SAMPLING;
    }

    @Override
    public Architecture sample(SearchSpace space, long seed, int epoch, int draw) {
        return space.sample(RandomStreams.stream(seed, "architecture", epoch, draw));
    }
}
