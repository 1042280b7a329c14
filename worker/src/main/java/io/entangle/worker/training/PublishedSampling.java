package io.entangle.worker.training;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.random.MersenneTwister;
import io.entangle.shared.searchspace.AutoFormerSpace;

/**
 * The sequence of subnets that the published AutoFormer script trains ({@code train_one_epoch}, {@code sample_configs}): CPython's generator, seeded with the number of
 * the epoch, so that every training draws the same subnets whatever its seed. Choices are drawn in the order in which the space lists them.
 *
 * <p>A step within an epoch is reached by drawing those before it anew, which takes microseconds for each.
 */
final class PublishedSampling implements SamplingStrategy {

    @Override
    public String name() {
        return TrainingSpec.PUBLISHED_SAMPLING;
    }

    @Override
    public AutoFormerArchitecture sample(AutoFormerSpace space, long seed, int epoch, int batch) {
        MersenneTwister twister = new MersenneTwister(epoch);
        for (int earlier = 0; earlier < batch; earlier++) {
            space.sample(twister::below);
        }
        return space.sample(twister::below);
    }
}
