package io.entangle.worker.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Stored bytes as a channel, for a library that wants one; closing it closes nothing else. */
final class StoredChannel implements SeekableByteChannel {

    private static final int MOST_AT_ONCE = 1 << 16;

    private final StoredBytes bytes;
    private long position;
    private boolean open = true;

    StoredChannel(StoredBytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireOpen();
        long left = bytes.size() - position;
        if (left <= 0) {
            return -1;
        }
        int count = (int) Math.min(Math.min(target.remaining(), MOST_AT_ONCE), left);
        target.put(bytes.read(position, count));
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public StoredChannel position(long newPosition) throws IOException {
        requireOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("a position before the first byte: " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return bytes.size();
    }

    @Override
    public StoredChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    private void requireOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }
}
