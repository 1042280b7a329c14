package io.entangle.worker.data;

/**
 * What an archive may be. Whatever its headers say, no more than this is ever unpacked.
 *
 * @param entries how many entries
 * @param entryBytes how long one file, unpacked
 * @param totalBytes how long all files together, unpacked
 * @param ratio how many bytes may come out of one byte, once more than {@code unsuspicious} bytes come out
 * @param unsuspicious so much may come out at any ratio
 */
record ArchiveLimits(int entries, int entryBytes, long totalBytes, int ratio, long unsuspicious) {

    /** Characters of the path of an entry; no system has longer ones. */
    static final int LONGEST_PATH = 4096;

    /** Folders within each other. */
    static final int DEEPEST = 64;

    private static final int BYTES_OF_AN_ENTRY = 256;
    private static final int FOLDERS_AMONG_NAMES = 8;

    /** Room for ImageNet: 1.3 million photographs, 150 GB. Photographs do not shrink, and blank scans by less than this. */
    static final ArchiveLimits DEFAULT = new ArchiveLimits(2_000_000, 256 << 20, 1L << 39, 200, 16 << 20);

    /** How long the names of all entries may be together, and a list of them that stands apart from the files, as in a zip: long names for all of them. */
    long listBytes() {
        return (long) entries * BYTES_OF_AN_ENTRY;
    }

    /** How long the paths of all folders may be together: one path of many folders makes as many paths. */
    long folderBytes() {
        return listBytes() / FOLDERS_AMONG_NAMES;
    }

    /** The most that may come out of so many bytes. */
    long unpackedBytes(long packed) {
        return Math.min(totalBytes, Math.max(unsuspicious, packed * ratio));
    }
}
