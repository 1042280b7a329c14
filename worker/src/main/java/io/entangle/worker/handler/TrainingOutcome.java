package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.TrainingHealth;
import org.jspecify.annotations.Nullable;

/**
 * A training that came to its end.
 *
 * @param checkpoint its last state, committed
 * @param epochs epochs trained
 * @param steps steps trained, by all attempts
 * @param finalLoss mean training loss of the last epoch
 * @param imagesPerSecond mean rate of this attempt
 * @param seconds wall time of this attempt
 * @param secondsOfAllSteps time that all steps take at the rate of this attempt; null if it made none
 * @param health how it went
 */
record TrainingOutcome(
        StagedArtifact checkpoint,
        int epochs,
        long steps,
        double finalLoss,
        double imagesPerSecond,
        double seconds,
        @Nullable Double secondsOfAllSteps,
        TrainingHealth health) {}
