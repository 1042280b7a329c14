package io.entangle.shared.job;

import java.util.UUID;

/**
 * An artifact in the store.
 *
 * @param id its id in the API
 * @param sha256 SHA-256 of its content, 64 hexadecimal digits
 * @param bytes its length
 */
public record ArtifactRef(UUID id, String sha256, long bytes) {}
