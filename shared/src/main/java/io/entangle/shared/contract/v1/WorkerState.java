package io.entangle.shared.contract.v1;

/** What a worker seems to be doing. */
public enum WorkerState {
    /** Asks for jobs. */
    IDLE,
    /** Holds a lease. */
    BUSY,
    /** Was not heard of for longer than a lease lasts. */
    OFFLINE
}
