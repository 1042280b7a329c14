package io.entangle.api.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where bytes lie, named by their SHA-256. Content has its name only when all of it is stored, and a name is given in one step, whatever else is stored or
 * removed meanwhile.
 *
 * <p>Where the store is away for a while, all methods throw an {@link org.springframework.web.ErrorResponseException} of 503, or an {@link IOException} once
 * content is being read.
 */
interface Blobs {

    /**
     * Stores content without a name; {@link Incoming#publish} gives it one.
     *
     * @param expectedSha256 what its SHA-256 has to be, if the sender said so; lower or upper case
     * @throws org.springframework.web.ErrorResponseException 422 if it is another, 507 if there is no room
     * @throws IOException if {@code content} breaks off; nothing of it stays
     */
    Incoming receive(InputStream content, @Nullable String expectedSha256) throws IOException;

    /**
     * Tells whether content is there with its length, as far as that can be told without reading it.
     *
     * @throws DamagedArtifact if it is gone or of another length
     */
    void require(Blob blob) throws IOException;

    /**
     * Opens a part of a content; the caller reads no further than the end of {@code range}.
     *
     * @throws DamagedArtifact if the content is gone or of another length
     */
    InputStream open(Blob blob, ByteRange range) throws IOException;

    /**
     * Reads all of a content.
     *
     * @throws DamagedArtifact if it is gone, or of another length or digest
     */
    default void verify(Blob blob) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 18];
        try (InputStream content = open(blob, ByteRange.all(blob.bytes()))) {
            int count;
            while ((count = content.read(buffer)) > 0) {
                digest.update(buffer, 0, count);
            }
        }
        if (!Sha256.hex(digest).equals(blob.sha256())) {
            throw new DamagedArtifact("the content of %s has another SHA-256".formatted(blob.sha256()));
        }
    }

    /**
     * Tries whether content could be stored and read now, and leaves nothing behind.
     *
     * @throws IOException what is wrong with the store
     */
    void probe() throws IOException;

    /** Removes content if it is there. */
    void delete(String sha256) throws IOException;

    /**
     * Removes what uploads left that were broken off before {@code before}, by a process that was killed.
     *
     * @return how many
     */
    int deleteBrokenUploads(Instant before) throws IOException;

    /** Content that is stored but has no name yet; closing it removes what was not given a name. */
    interface Incoming extends Closeable {

        /** Its name and length. */
        Blob blob();

        /** Gives it its name, in place of content that is already there: that one may have been damaged since. */
        void publish() throws IOException;
    }
}
