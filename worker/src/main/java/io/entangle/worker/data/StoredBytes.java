package io.entangle.worker.data;

import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one file, read at any place by any number of threads: mapped into memory, so that they take no heap and
 * an interrupted thread cannot close them for the others. The mapping ends when nobody can reach it any more.
 */
final class StoredBytes {

    private static final Cleaner CLEANER = Cleaner.create();
    private static final int WINDOW = 1 << 30;

    private final List<ByteBuffer> windows;
    private final long size;

    private StoredBytes(List<ByteBuffer> windows, long size) {
        this.windows = windows;
        this.size = size;
    }

    static StoredBytes map(Path file) throws IOException {
        return map(file, DataRoots.ANYWHERE);
    }

    /**
     * Maps a file that has to lie within the roots when it is opened.
     *
     * @throws OutsideDataRoots if it does not
     */
    static StoredBytes map(Path file, DataRoots roots) throws IOException {
        List<ByteBuffer> windows = new ArrayList<>();
        try (FileChannel channel = roots.open(file)) {
            long size = channel.size();
            for (long start = 0; start < size; start += WINDOW) {
                windows.add(channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(WINDOW, size - start)));
            }
            return new StoredBytes(windows, size);
        }
    }

    /** Maps a cache entry, which stays open until nobody can reach the bytes any more. */
    static StoredBytes map(DataCache.Entry entry) throws IOException {
        StoredBytes bytes = map(entry.path());
        CLEANER.register(bytes, entry::close);
        return bytes;
    }

    /** Bytes that lie on the heap already. */
    static StoredBytes of(byte[] content) {
        return new StoredBytes(List.of(ByteBuffer.wrap(content)), content.length);
    }

    long size() {
        return size;
    }

    /**
     * Copies bytes.
     *
     * @throws EOFException if they lie beyond the end
     * @throws IOException if the file became shorter since it was mapped, or the disk fails
     */
    byte[] read(long offset, int length) throws IOException {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new EOFException("bytes %d to %d of a file of %d bytes".formatted(offset, offset + length, size));
        }
        byte[] target = new byte[length];
        int done = 0;
        try {
            while (done < length) {
                long at = offset + done;
                int inWindow = (int) (at % WINDOW);
                int count = Math.min(length - done, WINDOW - inWindow);
                windows.get((int) (at / WINDOW)).get(inWindow, target, done, count);
                done += count;
            }
        } catch (InternalError e) { // how the JVM reports a page that is no longer there
            throw new IOException("the file became shorter, or the disk fails", e);
        }
        return target;
    }
}
