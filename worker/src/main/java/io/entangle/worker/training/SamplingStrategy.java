package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;

/** Chooses the subnet of each training step, as a pure function of seed and position. */
public interface SamplingStrategy {

    /** Name in an experiment's {@code training.sampling}. */
    String name();

    /** The architecture of a step. */
    Architecture sample(SearchSpace space, long seed, int epoch, int batch);
}
