package io.entangle.shared.experiment;

/** Which state of a training is taken. */
public enum TrainedWeights {
    /** Its last. */
    LAST,
    /** Of those that were kept, the one whose random subnets were best on held-out images; the last one where none was probed. */
    BEST
}
