package io.entangle.api.checkpoint;

/** What is known of a checkpoint that was brought. */
public enum CheckpointState {
    /** Waiting for a worker to read it. */
    PENDING,
    /** Read, and fit for experiments. */
    READY,
    /** Refused, for good: the same file would be refused again. */
    INVALID
}
