package io.entangle.shared.job;

/** States of a job: QUEUED → RUNNING → one of the final ones, RUNNING → QUEUED when a lease is lost or released, QUEUED → CANCELLED. */
public enum JobState {
    /** Waits for a worker. */
    QUEUED,
    /** A worker holds its lease. */
    RUNNING,
    /** Its result is committed. */
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
