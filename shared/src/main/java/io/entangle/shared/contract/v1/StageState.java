package io.entangle.shared.contract.v1;

/** Where one stage of an experiment stands. */
public enum StageState {
    /** An earlier stage has to end first. */
    PENDING,
    /** Waits for a worker. */
    QUEUED,
    /** A worker works on it. */
    RUNNING,
    /** Its result is committed. */
    SUCCEEDED,
    /** Given up, with an error. */
    FAILED,
    /** Ended by the user, or never begun because the experiment had ended. */
    CANCELLED,
    /** Not needed: the search space did not move, so its next version would have been the same again. */
    SKIPPED
}
