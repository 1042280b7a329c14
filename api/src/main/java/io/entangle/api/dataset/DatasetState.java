package io.entangle.api.dataset;

/** What is known of a data set. */
public enum DatasetState {
    /** Waiting for a worker to inspect it. */
    PENDING,
    /** Inspected and fit for experiments. */
    READY,
    /** Inspected and refused. */
    INVALID
}
