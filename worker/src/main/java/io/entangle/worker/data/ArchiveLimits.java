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

    private static final int BYTES_OF_AN_ENTRY = 256;

    /** Room for ImageNet: 1.3 million photographs, 150 GB. Photographs do not shrink, and blank scans by less than this. */
    static final ArchiveLimits DEFAULT = new ArchiveLimits(2_000_000, 256 << 20, 1L << 39, 200, 16 << 20);

    /** How long a list of entries may be that stands apart from the files, as in a zip: long names for all of them. */
    long listBytes() {
        return (long) entries * BYTES_OF_AN_ENTRY;
    }

    /** The most that may come out of so many bytes. */
    long unpackedBytes(long packed) {
        return Math.min(totalBytes, Math.max(unsuspicious, packed * ratio));
    }
}
