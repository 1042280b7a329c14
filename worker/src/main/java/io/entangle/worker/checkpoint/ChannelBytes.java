package io.entangle.worker.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads exact ranges of a file. */
final class ChannelBytes {

    private ChannelBytes() {}

    /** Fills the buffer from a position on; what is missing at the end of the file is an {@link EOFException}. */
    static void readFully(FileChannel channel, ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                throw new EOFException("the file ends at byte " + at);
            }
            at += read;
        }
    }

    /** A range as a little-endian buffer, ready to be read. */
    static ByteBuffer range(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, bytes, position);
        return bytes.flip();
    }
}
