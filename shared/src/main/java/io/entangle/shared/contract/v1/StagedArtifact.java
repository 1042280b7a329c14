package io.entangle.shared.contract.v1;

import java.util.UUID;

/**
 * An uploaded artifact that nothing points to yet.
 *
 * @param id its id, for a checkpoint or a result to point to
 * @param sha256 SHA-256 of what was stored
 * @param bytes its length
 */
public record StagedArtifact(UUID id, String sha256, long bytes) {}
