package io.entangle.shared.contract.v1;

/** Where the weights of a compared subnet come from. */
public enum WeightSource {
    /** From the supernet, as they are. */
    INHERITED,
    /** From the supernet, trained further. */
    FINE_TUNED,
    /** From a training of this subnet alone. */
    FROM_SCRATCH
}
