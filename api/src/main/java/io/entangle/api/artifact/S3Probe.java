package io.entangle.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.entangle.api.security.StartupRefusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.web.ErrorResponseException;

/** Tries the object store before the application starts on it: everything that it will have to do there. */
final class S3Probe {

    private S3Probe() {}

    /**
     * Writes, reads, looks for, lists and deletes.
     *
     * @throws StartupRefusal if the store is away or does not allow it
     */
    static void of(S3Blobs blobs, S3Settings settings) {
        try {
            Blob blob = write(blobs);
            blobs.verify(blob);
            blobs.delete(blob.sha256());
            refuseUnlessGone(blobs, blob);
            blobs.deleteBrokenUploads(Instant.EPOCH.plus(Duration.ofDays(1)));
        } catch (ErrorResponseException e) {
            throw refusal(String.valueOf(e.getBody().getDetail()), settings);
        } catch (IOException e) {
            throw refusal("The object store does not give back what was put there: " + e.getMessage(), settings);
        }
    }

    private static Blob write(S3Blobs blobs) throws IOException {
        byte[] content = ("written at the start of an Entangle API, " + UUID.randomUUID()).getBytes(UTF_8);
        try (Blobs.Incoming incoming = blobs.receive(new ByteArrayInputStream(content), null)) {
            incoming.publish();
            return incoming.blob();
        }
    }

    private static void refuseUnlessGone(S3Blobs blobs, Blob blob) throws IOException {
        try {
            blobs.require(blob);
        } catch (DamagedArtifact e) {
            return;
        }
        throw new IOException("what was deleted is still there");
    }

    private static StartupRefusal refusal(String description, S3Settings settings) {
        return new StartupRefusal(
                description + "\n  (" + settings + ")",
                "Correct the settings below entangle.artifacts.s3 or the policy of the key, or start when the store is there.");
    }
}
