package io.entangle.shared.experiment;

/** What a training step does to weights outside the sampled subnet. */
public enum UnsampledPolicy {
    /** They and their moments keep every bit, as both papers say. */
    FROZEN,
    /** They are decayed and moved by momentum, as the published code does under torch 1.x. */
    PUBLISHED
}
