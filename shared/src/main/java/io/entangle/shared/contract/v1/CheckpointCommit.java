package io.entangle.shared.contract.v1;

import java.util.UUID;

/**
 * Makes a staged artifact the checkpoint to resume from.
 *
 * @param artifactId the staged artifact
 * @param step step of the job it was taken after
 */
public record CheckpointCommit(UUID artifactId, long step) {}
