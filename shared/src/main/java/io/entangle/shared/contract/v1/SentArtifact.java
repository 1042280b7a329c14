package io.entangle.shared.contract.v1;

/**
 * An artifact all of whose parts were sent to the object store, or none of whose parts is wanted any more.
 *
 * @param artifact what was announced
 * @param uploadId name of the upload
 */
public record SentArtifact(AnnouncedArtifact artifact, String uploadId) {}
