package io.entangle.worker.data;

import java.io.EOFException;
import java.io.IOException;

/**
 * A part of a file.
 *
 * @param file the file
 * @param offset where the part begins
 * @param length its bytes
 */
record Region(StoredBytes file, long offset, long length) {

    /** Checks that the part lies within the file. */
    Region {
        if (offset < 0 || length < 0 || offset > file.size() - length) {
            throw new IllegalArgumentException(
                    "%d bytes at %d of a file of %d bytes".formatted(length, offset, file.size()));
        }
    }

    static Region whole(StoredBytes file) {
        return new Region(file, 0, file.size());
    }

    /** A part of this part. */
    Region part(long at, long count) {
        return new Region(file, offset + at, count);
    }

    /**
     * Copies bytes.
     *
     * @throws EOFException if they lie beyond the end of the part
     */
    byte[] read(long at, int count) throws IOException {
        if (at < 0 || at > length - count) {
            throw new EOFException("bytes %d to %d of %d".formatted(at, at + count, length));
        }
        return file.read(offset + at, count);
    }
}
