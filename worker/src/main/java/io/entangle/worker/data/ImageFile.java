package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One image in a file of its own. */
final class ImageFile {

    private ImageFile() {}

    /**
     * Reads a file without decoding it.
     *
     * @throws CorruptImage naming the file, if it cannot be read
     */
    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CorruptImage(
                    file.toString(),
                    "it cannot be read (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); give the worker's user read access, or repair or remove it",
                    e);
        }
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
