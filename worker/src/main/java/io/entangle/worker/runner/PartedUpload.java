package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.UploadPart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Sends a file to the object store part by part, each of them again and by a fresh address until it has arrived.
 *
 * <p>What is sent is what was digested: each part is read once, into memory, and goes from there into the digest of the whole, into its own, and to the store. A file
 * that is not what was announced is not completed.
 */
final class PartedUpload {

    private final ApiClient api;
    private final Lease lease;
    private final SentArtifact upload;
    private final int partBytes;
    private final Calls calls;

    /** Repeats a call until it is answered. */
    interface Calls {
        <T> T persist(Call<T> call);
    }

    /** One attempt. */
    interface Call<T> {
        T attempt() throws InterruptedException;
    }

    PartedUpload(ApiClient api, Lease lease, SentArtifact upload, long partBytes, Calls calls) {
        this.api = api;
        this.lease = lease;
        this.upload = upload;
        this.partBytes = Math.toIntExact(partBytes);
        this.calls = calls;
    }

    /**
     * Sends all of the file and has the API look at what arrived.
     *
     * @throws IOException if the file cannot be read or has changed; nothing of it stays
     * @throws StoreFailure if a part does not arrive, however often it is sent
     * @throws ApiProblem 404 if the store has given the upload up
     */
    StagedArtifact send(Path file) throws IOException {
        try {
            sendParts(file);
            return calls.persist(() -> api.sent(lease, upload));
        } catch (IOException | RuntimeException e) {
            giveUp(e);
            throw e;
        }
    }

    private void sendParts(Path file) throws IOException {
        AnnouncedArtifact announced = upload.artifact();
        MessageDigest whole = Digest.sha256();
        try (InputStream content = Files.newInputStream(file)) {
            int number = 1;
            for (byte[] part = content.readNBytes(partBytes); part.length > 0; part = content.readNBytes(partBytes)) {
                whole.update(part);
                sendPart(number++, part);
            }
        }
        if (!HexFormat.of().formatHex(whole.digest()).equals(announced.sha256())) {
            throw new IOException("%s changed while it was uploaded".formatted(announced.fileName()));
        }
    }

    private void sendPart(int number, byte[] content) {
        UploadPart part =
                new UploadPart(upload.artifact(), upload.uploadId(), number, content.length, Digest.md5Base64(content));
        calls.persist(() -> {
            api.sendPart(lease, part, content);
            return true;
        });
    }

    private void giveUp(Exception because) {
        try {
            api.giveUp(lease, upload);
        } catch (ApiProblem | ApiUnreachable e) {
            // The parts are removed by age.
            because.addSuppressed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
