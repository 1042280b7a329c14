package io.entangle.worker.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The central directory of a zip archive, looked through entry by entry without keeping anything. The library that lists an archive reads all of it into memory
 * first, and goes by the entries themselves: what the record at the end says of their number may be a lie.
 *
 * <p>Source: PKWARE, <i>.ZIP File Format Specification</i> 6.3.10, sections 4.3.12 and 4.3.14 to 4.3.16. Like the library, takes the last end record there is.
 */
final class ZipDirectory {

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int LARGE_END_SIGNATURE = 0x06064b50;
    private static final int LARGE_END_BYTES = 56;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;

    private final StoredBytes file;

    private ZipDirectory(StoredBytes file) {
        this.file = file;
    }

    /**
     * Looks through the directory.
     *
     * @throws DatasetException if it is beyond the limits
     * @throws IOException if it is damaged
     */
    static void requireReasonable(StoredBytes file, ArchiveListing listing) throws IOException {
        new ZipDirectory(file).lookThrough(listing);
    }

    /**
     * Says whether there are no more entries than so many.
     *
     * @throws IOException if it is damaged
     */
    static boolean isWithin(StoredBytes file, int most) throws IOException {
        ZipDirectory directory = new ZipDirectory(file);
        long at = directory.start();
        int entries = 0;
        while (entries <= most && directory.read(at, Integer.BYTES).getInt() == ENTRY_SIGNATURE) {
            at += directory.entryBytes(at);
            entries++;
        }
        return entries <= most;
    }

    private void lookThrough(ArchiveListing listing) throws IOException {
        long start = start();
        long at = start;
        for (int entries = 1; read(at, Integer.BYTES).getInt() == ENTRY_SIGNATURE; entries++) {
            at += entryBytes(at);
            listing.requireReasonable(entries, at - start);
        }
    }

    private int entryBytes(long at) throws IOException {
        ByteBuffer entry = read(at, ENTRY_BYTES);
        return ENTRY_BYTES + unsigned(entry, 28) + unsigned(entry, 30) + unsigned(entry, 32);
    }

    private long start() throws IOException {
        long end = end();
        if (end >= LOCATOR_BYTES) {
            ByteBuffer locator = read(end - LOCATOR_BYTES, LOCATOR_BYTES);
            if (locator.getInt() == LOCATOR_SIGNATURE) {
                return startOfLarge(locator.getLong(8));
            }
        }
        ByteBuffer record = read(end, END_BYTES);
        long bytes = Integer.toUnsignedLong(record.getInt(12));
        long offset = Integer.toUnsignedLong(record.getInt(16));
        return Math.max(end - bytes, offset); // something may stand before the archive, and offsets not count it
    }

    private long startOfLarge(long end) throws IOException {
        ByteBuffer record = read(end, LARGE_END_BYTES);
        if (record.getInt() != LARGE_END_SIGNATURE) {
            throw new IOException("its end record is not where it should be");
        }
        return record.getLong(48);
    }

    private long end() throws IOException {
        int tail = (int) Math.min(file.size(), END_BYTES + LONGEST_COMMENT);
        ByteBuffer bytes = read(file.size() - tail, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (bytes.getInt(at) == END_SIGNATURE) {
                return file.size() - tail + at;
            }
        }
        throw new EOFException("it has no end record");
    }

    private ByteBuffer read(long at, int count) throws IOException {
        return ByteBuffer.wrap(file.read(at, count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }
}
