package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.random.MersenneTwister;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;

/**
 * The sequence of subnets that the published AutoFormer script trains ({@code train_one_epoch}, {@code sample_configs}): CPython's generator, seeded with the number of
 * the epoch, so that every training draws the same subnets whatever its seed. Choices are drawn in the order in which the space lists them.
 *
 * <p>A draw within an epoch is reached by drawing those before it anew: nothing has to be kept to resume, and the work grows with the square of an epoch's draws.
 */
final class PublishedSampling implements SamplingStrategy {

    @Override
    public String name() {
        return TrainingSpec.PUBLISHED_SAMPLING;
    }

    @Override
    public Architecture sample(SearchSpace space, long seed, int epoch, int draw) {
        if (!(space instanceof AutoFormerSpace autoFormer)) {
            throw new IllegalArgumentException(
                    "the published sequence of subnets is AutoFormer's: choose sampling '%s' for other spaces"
                            .formatted(TrainingSpec.UNIFORM_SAMPLING));
        }
        MersenneTwister twister = new MersenneTwister(epoch);
        for (int earlier = 0; earlier < draw; earlier++) {
            autoFormer.sample(twister::below);
        }
        return autoFormer.sample(twister::below);
    }
}
