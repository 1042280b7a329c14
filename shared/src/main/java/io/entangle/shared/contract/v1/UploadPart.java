package io.entangle.shared.contract.v1;

/**
 * A part that a worker is about to send to the object store.
 *
 * @param artifact what it is a part of
 * @param uploadId name of the upload
 * @param number its number, from 1
 * @param bytes its length
 * @param md5 its MD5 in Base64, as {@code Content-MD5} has it; the store refuses what arrives otherwise
 */
public record UploadPart(AnnouncedArtifact artifact, String uploadId, int number, long bytes, String md5) {}
