package io.entangle.worker.handler;

/** Why a job stops before its end; a later reason outweighs an earlier one. */
public enum StopReason {
    /** The worker is asked to end, or the job is wanted back: save what can be resumed, then give the job back. */
    DRAIN,
    /** The user cancelled the job: nothing of it is wanted any more. */
    CANCELLED,
    /** The lease is gone, or about to go: another worker may hold the job, so nothing may be written. */
    LEASE_LOST
}
