package io.entangle.worker.data;

import java.io.IOException;
import java.util.NavigableMap;
import java.util.NavigableSet;

/**
 * The files of an archive, read where they lie: nothing is written below the names that an archive gives. Only what is
 * compressed as a whole is unpacked, once, into the cache.
 *
 * @param shownAs what its owner finds it by
 * @param files its files by their paths; no hidden ones
 * @param folders paths of all folders, also of those that hold nothing
 */
record Archive(String shownAs, NavigableMap<String, PackedFile> files, NavigableSet<String> folders) {

    /**
     * Lists an archive.
     *
     * @throws DatasetException naming the archive, and the entry at fault, if it is damaged, encrypted, beyond the limits, or names anything outside
     *     itself
     */
    static Archive open(StoredArchive stored, ArchiveLimits limits, DataCache cache) {
        String shownAs = stored.shownAs();
        ArchiveListing listing = new ArchiveListing(shownAs, limits);
        try {
            switch (stored.kind()) {
                case ZIP -> ZipEntries.list(stored.bytes(), listing);
                case TAR -> TarEntries.list(stored.bytes(), listing);
                case TAR_GZ -> TarEntries.list(new Gunzip(limits, cache).open(stored), listing);
            }
            return listing.finish();
        } catch (DatasetException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the library answers some damage with unchecked exceptions
            throw new DatasetException(
                    "'" + shownAs + "' cannot be read as an archive (" + OneLine.of(String.valueOf(e.getMessage()))
                            + "); it is damaged or cut short: copy it again, or unpack it and name the folder",
                    e);
        }
    }
}
