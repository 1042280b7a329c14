package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** One image in a file of its own. */
final class ImageFile {

    /** No photograph is so long, and a longer file could be beyond memory. */
    private static final long MAX_BYTES = 256L << 20;

    private ImageFile() {}

    /**
     * Reads a file without decoding it.
     *
     * @throws CorruptImage naming the file, if it cannot be read
     */
    static byte[] bytes(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            // A pipe is never opened: reading it would wait for ever.
            if (!attributes.isRegularFile()) {
                throw new CorruptImage(file.toString(), "it is not a regular file; remove it", null);
            }
            if (attributes.size() > MAX_BYTES) {
                throw new CorruptImage(
                        file.toString(),
                        "it is %d bytes long; shrink it below %d".formatted(attributes.size(), MAX_BYTES),
                        null);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static CorruptImage unreadable(Path file, IOException failure) {
        return new CorruptImage(
                file.toString(),
                "it cannot be read (" + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "); give the worker's user read access, or repair or remove it",
                failure);
    }

    /**
     * Reads and decodes a file.
     *
     * @throws CorruptImage naming the file, if it cannot be read, is damaged, or is no image
     */
    static RgbImage read(Path file) {
        return ImageDecoder.decode(file.toString(), bytes(file));
    }
}
