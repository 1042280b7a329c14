package io.entangle.shared.contract.v1;

import java.util.UUID;

/**
 * Something to download.
 *
 * @param id id of the artifact
 * @param href path of its content; answers ranges
 * @param sha256 SHA-256 of its content, 64 hexadecimal digits
 * @param bytes its length
 */
public record ArtifactLink(UUID id, String href, String sha256, long bytes) {}
