package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a staged artifact the checkpoint to resume from.
 *
 * @param artifactId the staged artifact
 * @param step step of the job it was taken after
 * @param accuracy how good its weights are, from 0 to 1: mean accuracy of random subnets on held-out images at the last probe before it; absent without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckpointCommit(
        UUID artifactId, long step, @Nullable Double accuracy) {

    /** Of unknown accuracy. */
    public CheckpointCommit(UUID artifactId, long step) {
        this(artifactId, step, null);
    }
}
