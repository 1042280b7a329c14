package io.entangle.worker.training;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;

/** Chooses the subnet of each training step, as a pure function of seed and position. */
public interface SamplingStrategy {

    /** Name in an experiment's {@code training.sampling}. */
    String name();

    /** The architecture of a step. */
    AutoFormerArchitecture sample(AutoFormerSpace space, long seed, int epoch, int batch);
}
