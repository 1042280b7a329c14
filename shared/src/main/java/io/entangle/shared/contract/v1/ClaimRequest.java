package io.entangle.shared.contract.v1;

/**
 * Asks for a job.
 *
 * @param worker who asks and what it can do
 * @param waitSeconds how long the API may hold the request until a job comes up, 0 to 60
 */
public record ClaimRequest(WorkerInfo worker, int waitSeconds) {}
