package io.entangle.api.artifact;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Abortable;

/** Reads a range to its end, over as many connections as it takes: after a break it goes on where the last one ended. */
final class ResumedRead extends InputStream {

    private static final int MOST_BREAKS = 4;

    private final Source source;
    private final long to;
    private long position;
    private int breaks;
    private InputStream current;

    /** Opens a range. */
    interface Source {
        InputStream open(ByteRange range) throws IOException;
    }

    /**
     * @param range what to read, at least one byte
     * @throws IOException what {@code source} throws
     */
    ResumedRead(ByteRange range, Source source) throws IOException {
        this.source = source;
        this.position = range.from();
        this.to = range.to();
        this.current = source.open(range);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position <= to) {
            int count = attempt(buffer, offset, (int) Math.min(length, to - position + 1));
            if (count > 0) {
                position += count;
                return count;
            }
            current = source.open(new ByteRange(position, to));
        }
        return -1;
    }

    /** Bytes read, or 0 if the connection broke. */
    private int attempt(byte[] buffer, int offset, int length) throws IOException {
        try {
            int count = current.read(buffer, offset, length);
            if (count > 0) {
                return count;
            }
            broke(new IOException("the object store ended an object before its end"));
        } catch (IOException | SdkException e) {
            broke(e);
        }
        return 0;
    }

    private void broke(Exception because) throws IOException {
        leave();
        if (++breaks > MOST_BREAKS) {
            throw new StoreBrokeOff(because);
        }
    }

    @Override
    public void close() throws IOException {
        leave();
    }

    /** Closing a connection in the middle of an object would read it to its end. */
    private void leave() throws IOException {
        if (position <= to && current instanceof Abortable abortable) {
            abortable.abort();
        } else {
            current.close();
        }
    }
}
