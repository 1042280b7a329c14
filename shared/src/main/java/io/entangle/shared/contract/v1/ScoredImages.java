package io.entangle.shared.contract.v1;

/** Which images a subnet is scored on. */
public enum ScoredImages {
    /** Those held out of every training. */
    HELD_OUT,
    /** The test split. */
    TEST
}
