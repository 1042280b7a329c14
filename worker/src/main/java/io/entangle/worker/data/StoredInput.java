package io.entangle.worker.data;

import java.io.IOException;
import java.io.InputStream;

/** A part of a file from its first byte to its last, by a stream that knows where it is. */
final class StoredInput extends InputStream {

    private final Region bytes;
    private long position;

    StoredInput(Region bytes) {
        this.bytes = bytes;
    }

    long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        if (position == bytes.length()) {
            return -1;
        }
        int value = Byte.toUnsignedInt(bytes.read(position, 1)[0]);
        position++;
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = (int) Math.min(length, bytes.length() - position);
        if (count == 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(bytes.read(position, count), 0, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, bytes.length() - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, bytes.length() - position);
    }
}
