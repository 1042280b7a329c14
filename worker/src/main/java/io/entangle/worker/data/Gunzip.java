package io.entangle.worker.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks {@code .gz} files, once for each state of a file, into the cache; where that cannot be, and the content is small, onto the heap.
 *
 * @param limits how much may come out; it is counted while it comes
 * @param cache where it is kept
 */
record Gunzip(ArchiveLimits limits, DataCache cache) {

    private static final Logger LOG = LoggerFactory.getLogger(Gunzip.class);
    private static final int BUFFER = 1 << 16;
    private static final int LENGTH_MARK = 4;

    /** What may lie on the heap at most, as a share of it. */
    private static final int SHARE_OF_THE_HEAP = 4;

    /**
     * Unpacks an archive.
     *
     * @throws DatasetException if it is damaged, cut short, beyond the limits, or fits neither the cache nor the heap
     */
    StoredBytes open(StoredArchive archive) {
        return open(Region.whole(archive.bytes()), archive.shownAs(), archive.identity());
    }

    /**
     * Unpacks a file, wherever it is stored.
     *
     * @param shownAs what its owner finds it by
     * @param identity equal for equal content only
     * @throws DatasetException as above
     */
    StoredBytes open(Region packed, String shownAs, String identity) {
        try {
            long most = limits.unpackedBytes(packed.length());
            long expected = Math.min(most, expectedBytes(packed));
            String key = "unpacked-" + digest(identity);
            try {
                return StoredBytes.map(cache.open(key, expected, target -> {
                    try (OutputStream out = Files.newOutputStream(target)) {
                        unpack(packed, shownAs, most, cache.maxBytes(), out);
                    }
                }));
            } catch (CacheUnavailable e) {
                return onHeap(
                        packed, shownAs, Math.min(most, Runtime.getRuntime().maxMemory() / SHARE_OF_THE_HEAP), e);
            }
        } catch (IOException e) {
            throw new DatasetException("'" + shownAs + "' cannot be read (" + e + "); repair or replace it", e);
        }
    }

    private static StoredBytes onHeap(Region packed, String shownAs, long room, CacheUnavailable why)
            throws IOException {
        LOG.warn("{} is unpacked in memory: {}", shownAs, why.getMessage());
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            unpack(packed, shownAs, Long.MAX_VALUE, Math.min(room, Integer.MAX_VALUE - BUFFER), out);
            return StoredBytes.of(out.toByteArray());
        } catch (TooLarge e) {
            throw new DatasetException(
                    "'" + shownAs + "' has to be unpacked, and there is no room for it (" + why.getMessage()
                            + "); give the worker a larger --data-cache-gib, free disk space, or unpack it yourself",
                    e);
        }
    }

    private static void unpack(Region packed, String shownAs, long most, long room, OutputStream out)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        try (InputStream unpacked = begin(new StoredInput(packed), shownAs)) {
            for (int count = next(unpacked, buffer, shownAs); count >= 0; count = next(unpacked, buffer, shownAs)) {
                total += count;
                if (total > most) {
                    throw new DatasetException("'" + shownAs + "' grows to more than " + most
                            + " bytes, which no honest archive of its size does; unpack it yourself");
                }
                if (total > room) {
                    throw new TooLarge(room);
                }
                out.write(buffer, 0, count);
            }
        }
    }

    /** Damage is the file's fault and no reason to try elsewhere, unlike a disk that cannot be written. */
    private static InputStream begin(InputStream packed, String shownAs) {
        try {
            return new GZIPInputStream(packed, BUFFER);
        } catch (IOException e) {
            throw damaged(shownAs, e);
        }
    }

    private static int next(InputStream unpacked, byte[] buffer, String shownAs) {
        try {
            return unpacked.read(buffer);
        } catch (IOException e) {
            throw damaged(shownAs, e);
        }
    }

    private static DatasetException damaged(String shownAs, IOException e) {
        return new DatasetException(
                "'" + shownAs + "' cannot be unpacked (" + e.getMessage()
                        + "); it is damaged or cut short: copy it again",
                e);
    }

    /** The length in the last four bytes, which knows nothing beyond 4 GiB: a hint at how much room to make. */
    private static long expectedBytes(Region packed) throws IOException {
        if (packed.length() < LENGTH_MARK) {
            return packed.length();
        }
        byte[] mark = packed.read(packed.length() - LENGTH_MARK, LENGTH_MARK);
        long length = 0;
        for (int i = LENGTH_MARK - 1; i >= 0; i--) {
            length = length << Byte.SIZE | Byte.toUnsignedLong(mark[i]);
        }
        return Math.max(packed.length(), length);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 40);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform provides SHA-256", e);
        }
    }

    private static final class TooLarge extends IOException {

        private static final long serialVersionUID = 1L;

        TooLarge(long room) {
            super("it unpacks to more than " + room + " bytes");
        }
    }
}
