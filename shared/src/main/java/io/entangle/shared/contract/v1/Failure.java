package io.entangle.shared.contract.v1;

/**
 * Why a job could not be done.
 *
 * @param type short name of the kind of error
 * @param message what happened and what to do next, for the user
 * @param retryable whether another attempt may succeed without anything being changed
 */
public record Failure(String type, String message, boolean retryable) {

    /** The type of the failure of a training whose loss was not finite any more. */
    public static final String NON_FINITE_LOSS = "NonFiniteLoss";

    /** The type of what a job waits for that was given back for one of higher priority. */
    public static final String PREEMPTED = "Preempted";
}
