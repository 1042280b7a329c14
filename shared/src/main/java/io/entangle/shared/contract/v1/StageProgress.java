package io.entangle.shared.contract.v1;

import java.util.UUID;

/**
 * Where a job of an experiment stands, as streams of events tell it between the events.
 *
 * @param experimentId the experiment
 * @param job the job
 * @param progress last report of its worker
 */
public record StageProgress(UUID experimentId, EventJob job, Progress progress) {}
