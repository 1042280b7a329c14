package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;

/** Chooses the subnets of training steps, as a pure function of seed and position: there is no state to store, and a training that is resumed goes on as it would have. */
public interface SamplingStrategy {

    /** Name in an experiment's {@code training.sampling}. */
    String name();

    /**
     * The architecture of a draw.
     *
     * @param draw number within the epoch, from 0; where steps take K subnets each, those of the step n are the draws K·n to K·n + K − 1
     */
    Architecture sample(SearchSpace space, long seed, int epoch, int draw);
}
