package io.entangle.shared.experiment;

/** What weights a subnet is trained further, or anew, from. */
public enum RetrainMode {
    /** From those that it inherits from the supernet. */
    FINE_TUNE,
    /** From random ones, to see what inheriting them is worth. */
    FROM_SCRATCH
}
