package io.entangle.worker.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A tar archive as the library that lists it sees it. The headers of an entry are read, while content is skipped; and what long names and extended headers say, the library
 * keeps in memory, however long they are. So what may be read for one entry is bounded.
 */
final class TarHeaders extends FilterInputStream {

    /** Names of a few thousand characters and all attributes that archivers write take a small part of it. */
    static final int MOST_BYTES = 1 << 20;

    private int left = MOST_BYTES;

    TarHeaders(InputStream archive) {
        super(archive);
    }

    /** An entry has been told; the headers of the next one follow. */
    void next() {
        left = MOST_BYTES;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) throws IOException {
        left -= read;
        if (left < 0) {
            throw new IOException("the headers of an entry are longer than %d bytes".formatted(MOST_BYTES));
        }
    }
}
