package io.entangle.worker.data;

import java.io.IOException;

/**
 * An image inside an archive.
 *
 * @param id its path below the root of the data set
 * @param shownAs the archive and its path there
 * @param file its content
 */
record ArchivedImage(String id, String shownAs, PackedFile file) implements StoredImage {

    @Override
    public byte[] bytes() {
        try {
            return file.bytes();
        } catch (IOException e) {
            throw new CorruptImage(
                    shownAs, "it cannot be unpacked (" + e.getMessage() + "); replace it in the archive", e);
        }
    }
}
