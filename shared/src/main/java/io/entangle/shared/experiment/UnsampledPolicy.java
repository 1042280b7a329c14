package io.entangle.shared.experiment;

/** What a training step does to weights outside the sampled subnet. */
public enum UnsampledPolicy {
    /** They and their moments keep every bit, as both papers say. */
    FROZEN,
    /** They are decayed and moved by momentum, as the published code does under torch 1.x. */
    PUBLISHED,
    /**
     * As the published code does where gradients are cleared away between steps, as torch 2 does unless told otherwise: within a weight that the subnet uses a part of,
     * the rest is decayed and moved by momentum; weights that it does not use at all keep every bit.
     */
    PUBLISHED_CLEARED
}
