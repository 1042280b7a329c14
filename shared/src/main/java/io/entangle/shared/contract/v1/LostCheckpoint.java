package io.entangle.shared.contract.v1;

import java.util.UUID;

/**
 * A worker could not get the checkpoint it was leased with.
 *
 * @param artifactId the checkpoint
 */
public record LostCheckpoint(UUID artifactId) {}
