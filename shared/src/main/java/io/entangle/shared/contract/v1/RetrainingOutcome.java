package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.job.SubnetScore;
import org.jspecify.annotations.Nullable;

/**
 * What a retraining came to.
 *
 * @param heldOut score on the experiment's whole held-out part
 * @param test score on the test split, read once
 * @param epochs epochs trained
 * @param steps steps trained
 * @param finalLoss mean training loss of the last epoch
 * @param imagesPerSecond mean rate of training
 * @param seconds time of training; of one that was taken up again, all steps at the rate of its last attempt, absent if that had none left to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrainingOutcome(
        SubnetScore heldOut,
        SubnetScore test,
        int epochs,
        long steps,
        double finalLoss,
        double imagesPerSecond,
        @Nullable Double seconds) {}
