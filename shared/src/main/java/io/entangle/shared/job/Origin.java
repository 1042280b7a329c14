package io.entangle.shared.job;

/** How a candidate came into a search. */
public enum Origin {
    /** Drawn uniformly. */
    RANDOM,
    /** A changed copy of a parent. */
    MUTATION,
    /** Choices of two parents. */
    CROSSOVER,
    /** The smallest or largest subnet of the space, scored to compare with; need not keep the constraints. */
    REFERENCE
}
