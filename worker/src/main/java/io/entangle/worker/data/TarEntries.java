package io.entangle.worker.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Lists tar archives. */
final class TarEntries {

    private TarEntries() {}

    /**
     * Lists an archive without reading its files.
     *
     * @throws IOException if it is damaged or ends before its end mark
     */
    static void list(StoredBytes bytes, ArchiveListing listing) throws IOException {
        StoredInput input = new StoredInput(Region.whole(bytes));
        try (TarHeaders headers = new TarHeaders(input);
                TarArchiveInputStream tar = new TarArchiveInputStream(headers, StandardCharsets.UTF_8.name())) {
            boolean any = false;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                any = true;
                headers.next();
                add(entry, bytes, input.position(), listing);
            }
            if (any && !endsWithMark(bytes, input.position())) {
                throw new EOFException("it ends before its end mark");
            }
        }
    }

    private static void add(TarArchiveEntry entry, StoredBytes bytes, long offset, ArchiveListing listing)
            throws EOFException {
        String name = entry.getName();
        if (entry.isDirectory()) {
            listing.folder(name);
        } else if (entry.isSymbolicLink()) {
            listing.symbolicLink(name, entry.getLinkName());
        } else if (entry.isLink()) {
            listing.hardLink(name, entry.getLinkName());
        } else if (entry.isSparse()) {
            throw listing.refused(name, "is stored with holes");
        } else if (entry.isFile() && !isDevice(entry)) {
            if (entry.getSize() > bytes.size() - offset) {
                throw new EOFException("it ends within '" + name + "'");
            }
            listing.file(name, new Region(bytes, offset, entry.getSize()), false, entry.getSize());
        } else {
            listing.other(name);
        }
    }

    /** The library takes everything whose name has no slash at its end for a file. */
    private static boolean isDevice(TarArchiveEntry entry) {
        return entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice();
    }

    private static boolean endsWithMark(StoredBytes bytes, long position) throws IOException {
        if (position < TarConstants.DEFAULT_RCDSIZE) {
            return false;
        }
        for (byte value : bytes.read(position - TarConstants.DEFAULT_RCDSIZE, TarConstants.DEFAULT_RCDSIZE)) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
