package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A training state of an experiment's supernet that is kept.
 *
 * @param jobId the training
 * @param step step it was taken after; absent of one that an earlier version stored
 * @param accuracy mean accuracy of random subnets on held-out images at the last probe before it, from 0 to 1; absent without one
 * @param last whether it is the training's last
 * @param best whether it has the training's highest accuracy, of equal ones the latest
 * @param committedAt when it was stored
 * @param state safetensors: weights, moments and where the training stood
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeptCheckpoint(
        UUID jobId,
        @Nullable Long step,
        @Nullable Double accuracy,
        boolean last,
        boolean best,
        Instant committedAt,
        ArtifactLink state) {}
