package io.entangle.api.artifact;

import io.entangle.shared.contract.v1.ArtifactKind;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One artifact.
 *
 * @param id its id
 * @param sha256 SHA-256 of its content, 64 lower-case hexadecimal digits
 * @param bytes its length
 * @param kind what it is
 * @param fileName name to save it under
 * @param state whether something points to it
 * @param jobId job that uploaded it; null if a user did
 * @param token fencing token of the lease under which it was uploaded; null if a user did
 * @param createdAt when, on the database's clock
 */
public record ArtifactRecord(
        UUID id,
        String sha256,
        long bytes,
        ArtifactKind kind,
        String fileName,
        ArtifactState state,
        @Nullable UUID jobId,
        @Nullable Long token,
        Instant createdAt) {

    /** Its content. */
    Blob blob() {
        return new Blob(sha256, bytes);
    }
}
