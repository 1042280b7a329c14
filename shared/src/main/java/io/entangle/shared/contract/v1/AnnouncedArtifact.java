package io.entangle.shared.contract.v1;

/**
 * An artifact that a worker is about to upload.
 *
 * @param kind what it is
 * @param fileName name to save it under
 * @param sha256 SHA-256 of its content, 64 hexadecimal digits
 * @param bytes its length
 */
public record AnnouncedArtifact(ArtifactKind kind, String fileName, String sha256, long bytes) {}
