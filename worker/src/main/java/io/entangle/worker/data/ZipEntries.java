package io.entangle.worker.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Lists zip archives. */
final class ZipEntries {

    /** No path is longer on any system. */
    private static final int LONGEST_LINK = 4096;

    private ZipEntries() {}

    /**
     * Lists an archive without unpacking its files.
     *
     * @throws IOException if it is damaged
     */
    static void list(StoredBytes bytes, ArchiveListing listing) throws IOException {
        ZipDirectory.requireReasonable(bytes, listing);
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(new StoredChannel(bytes))
                .setCharset(StandardCharsets.UTF_8)
                .get()) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntries();
            while (entries.hasMoreElements()) {
                add(entries.nextElement(), bytes, listing);
            }
        }
    }

    private static void add(ZipArchiveEntry entry, StoredBytes bytes, ArchiveListing listing) throws IOException {
        String name = entry.getName();
        if (entry.isDirectory()) {
            listing.folder(name);
            return;
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw listing.refused(name, "is encrypted");
        }
        if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
            throw listing.refused(name, "is compressed by method %d and not by deflate".formatted(entry.getMethod()));
        }
        if (entry.getSize() < 0
                || entry.getDataOffset() < 0
                || entry.getCompressedSize() < 0
                || entry.getDataOffset() > bytes.size() - entry.getCompressedSize()) {
            throw new IOException("'" + name + "' lies beyond its end");
        }
        boolean deflated = entry.getMethod() == ZipEntry.DEFLATED;
        if (!deflated && entry.getSize() != entry.getCompressedSize()) {
            throw new IOException("'" + name + "' is stored as it is, but with two lengths");
        }
        Region stored = new Region(bytes, entry.getDataOffset(), entry.getCompressedSize());
        if (entry.isUnixSymlink()) {
            if (entry.getSize() > LONGEST_LINK || entry.getCompressedSize() > LONGEST_LINK) {
                throw listing.refused(name, "is a link longer than any path");
            }
            byte[] target = new PackedFile(stored, deflated, (int) entry.getSize()).bytes();
            listing.symbolicLink(name, new String(target, StandardCharsets.UTF_8));
        } else {
            listing.file(name, stored, deflated, entry.getSize());
        }
    }
}
