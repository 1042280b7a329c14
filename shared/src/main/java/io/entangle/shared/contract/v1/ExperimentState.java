package io.entangle.shared.contract.v1;

/** Where an experiment stands. */
public enum ExperimentState {
    /** Its data set is still being inspected. */
    WAITING,
    /** Its next stage waits for a worker. */
    QUEUED,
    /** A worker works on one of its stages. */
    RUNNING,
    /** Held by the user until it is resumed; a worker that is still at it gives its stage back. */
    PAUSED,
    /** Ranked subnets with weights are there. */
    SUCCEEDED,
    /** Given up, with an error. */
    FAILED,
    /** Ended by the user. */
    CANCELLED;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
