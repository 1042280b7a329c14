package io.entangle.worker.data;

/** What is known of each image of a split once it was read, in arrays: there may be millions. Filled by {@link SplitScan}. */
final class SplitFindings {

    private final int[] widths;
    private final int[] heights;
    private final long[] fingerprints;
    private final PixelSums pixels = new PixelSums();
    private final CorruptTally corrupt;

    SplitFindings(int size) {
        this.widths = new int[size];
        this.heights = new int[size];
        this.fingerprints = new long[2 * size];
        this.corrupt = new CorruptTally(size);
    }

    int size() {
        return widths.length;
    }

    boolean readable(int index) {
        return widths[index] > 0;
    }

    int width(int index) {
        return widths[index];
    }

    int height(int index) {
        return heights[index];
    }

    void measured(int index, int width, int height) {
        widths[index] = width;
        heights[index] = height;
    }

    /** The first 8 bytes of the SHA-256 of the stored image; 0 if there is none. */
    long fingerprintHigh(int index) {
        return fingerprints[2 * index];
    }

    /** The next 8 bytes. */
    long fingerprintLow(int index) {
        return fingerprints[2 * index + 1];
    }

    void fingerprint(int index, long high, long low) {
        fingerprints[2 * index] = high;
        fingerprints[2 * index + 1] = low;
    }

    PixelSums pixels() {
        return pixels;
    }

    CorruptTally corrupt() {
        return corrupt;
    }
}
