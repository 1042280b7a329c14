package io.entangle.worker.data;

import java.util.Arrays;

/**
 * Bicubic resampling with a support that grows with the reduction, so that shrinking does not alias. Fixed-point
 * arithmetic and the order of the passes follow Pillow's {@code Image.resize(BICUBIC)}, which the published recipes use:
 * the result is the same to the bit.
 *
 * <p>Only what the wanted window of the result needs is computed. Sums run over whole lines of {@code int}s, each line an
 * array of its own: the compiler turns such loops into vector instructions, which it does not do where an unknown offset
 * might make two lines overlap.
 */
final class Resampling {

    private static final double SUPPORT = 2;
    private static final double SHARPNESS = -0.5;
    private static final int PRECISION_BITS = 22;
    private static final int HALF = 1 << (PRECISION_BITS - 1);

    /** Source rows narrowed together: many enough for long lines, few enough for a block to stay in the processor's cache. */
    private static final int MOST_ROWS = 64;

    private static final int FEWEST_ROWS = 8;
    private static final int BLOCK_INTS = 1 << 16;

    private Resampling() {}

    /** Returns the whole image at another size; the image itself where it has that size. */
    static RgbImage resize(RgbImage image, int width, int height) {
        return image.width() == width && image.height() == height
                ? image
                : resize(image, new Box(0, 0, image.width(), image.height()), width, height);
    }

    /** Returns a part of the image at another size; pixels outside the part have no influence. */
    static RgbImage resize(RgbImage image, Box part, int width, int height) {
        return resize(image, part, width, height, new Box(0, 0, width, height));
    }

    /** Returns a window of what resizing a part of the image to {@code width × height} gives. */
    static RgbImage resize(RgbImage image, Box part, int width, int height, Box window) {
        Weights horizontal = Weights.of(part.width(), width, window.left(), window.width());
        Weights vertical = Weights.of(part.height(), height, window.top(), window.height());
        return new RgbImage(window.width(), window.height(), new Passes(image, part, horizontal, vertical).run());
    }

    /** Returns a part of the image at its own size. */
    static RgbImage cut(RgbImage image, Box part) {
        if (part.width() == image.width() && part.height() == image.height()) {
            return image;
        }
        byte[] rgb = new byte[part.width() * part.height() * RgbImage.CHANNELS];
        int rowBytes = part.width() * RgbImage.CHANNELS;
        for (int y = 0; y < part.height(); y++) {
            int from = ((part.top() + y) * image.width() + part.left()) * RgbImage.CHANNELS;
            System.arraycopy(image.rgb(), from, rgb, y * rowBytes, rowBytes);
        }
        return new RgbImage(part.width(), part.height(), rgb);
    }

    /** Sets every sum to the weighted sum of the lines, rounded and clipped to 0..255. */
    private static void combine(int[] sums, int[][] lines, int first, int[] factors, int factor, int taps) {
        Arrays.fill(sums, HALF);
        int k = 0;
        for (; k + 4 <= taps; k += 4) {
            add(
                    sums,
                    lines[first + k],
                    lines[first + k + 1],
                    lines[first + k + 2],
                    lines[first + k + 3],
                    factors[factor + k],
                    factors[factor + k + 1],
                    factors[factor + k + 2],
                    factors[factor + k + 3]);
        }
        if (k + 2 <= taps) {
            add(sums, lines[first + k], lines[first + k + 1], factors[factor + k], factors[factor + k + 1]);
            k += 2;
        }
        if (k < taps) {
            add(sums, lines[first + k], factors[factor + k]);
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.max(0, Math.min(255, sums[i] >> PRECISION_BITS));
        }
    }

    private static void add(int[] sums, int[] a, int[] b, int[] c, int[] d, int wa, int wb, int wc, int wd) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
        }
    }

    private static void add(int[] sums, int[] a, int[] b, int wa, int wb) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += wa * a[i] + wb * b[i];
        }
    }

    private static void add(int[] sums, int[] a, int wa) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += wa * a[i];
        }
    }

    /** A rectangle inside an image, in pixels. */
    record Box(int left, int top, int width, int height) {}

    /**
     * The two passes over one image. Rows are narrowed in blocks: a block is turned on its side, so that the pixels of one
     * column lie in one line and the horizontal pass combines lines just as the vertical one does.
     */
    private static final class Passes {

        private final byte[] source;
        private final int sourceWidth;
        private final Box part;
        private final Weights horizontal;
        private final Weights vertical;
        private final int blockRows;

        /** Columns of the block, as lines of {@code blockRows × 3}. */
        private final int[][] columns;

        private final int firstColumn;
        private final int[] column;

        /** Narrowed rows, row {@code y} of the part in place {@code y mod length}. */
        private final int[][] narrowed;

        Passes(RgbImage image, Box part, Weights horizontal, Weights vertical) {
            this.source = image.rgb();
            this.sourceWidth = image.width();
            this.part = part;
            this.horizontal = horizontal;
            this.vertical = vertical;
            this.firstColumn = horizontal.begin();
            int width = horizontal.end() - firstColumn;
            this.blockRows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, BLOCK_INTS / (width * RgbImage.CHANNELS)));
            this.columns = new int[width][blockRows * RgbImage.CHANNELS];
            this.column = new int[blockRows * RgbImage.CHANNELS];
            this.narrowed = new int[blockRows + vertical.taps][horizontal.size() * RgbImage.CHANNELS];
        }

        byte[] run() {
            int rowBytes = horizontal.size() * RgbImage.CHANNELS;
            byte[] result = new byte[vertical.size() * rowBytes];
            int[] row = new int[rowBytes];
            int[][] seen = new int[vertical.taps][];
            int end = vertical.end();
            int y = 0;
            for (int top = vertical.begin(); top < end; top += blockRows) {
                int rows = Math.min(blockRows, end - top);
                turn(top, rows);
                narrow(top, rows);
                for (; y < vertical.size() && vertical.first[y] + vertical.taps <= top + rows; y++) {
                    for (int k = 0; k < seen.length; k++) {
                        seen[k] = narrowed[(vertical.first[y] + k) % narrowed.length];
                    }
                    combine(row, seen, 0, vertical.factors, y * vertical.taps, vertical.taps);
                    int to = y * rowBytes;
                    for (int i = 0; i < row.length; i++) {
                        result[to + i] = (byte) row[i];
                    }
                }
            }
            return result;
        }

        private void turn(int top, int rows) {
            int stride = sourceWidth * RgbImage.CHANNELS;
            int from = ((part.top() + top) * sourceWidth + part.left() + firstColumn) * RgbImage.CHANNELS;
            for (int[] line : columns) {
                int at = from;
                for (int i = 0; i < rows * RgbImage.CHANNELS; i += RgbImage.CHANNELS) {
                    line[i] = source[at] & 0xFF;
                    line[i + 1] = source[at + 1] & 0xFF;
                    line[i + 2] = source[at + 2] & 0xFF;
                    at += stride;
                }
                from += RgbImage.CHANNELS;
            }
        }

        private void narrow(int top, int rows) {
            int taps = horizontal.taps;
            int to = 0;
            for (int x = 0; x < horizontal.size(); x++) {
                combine(column, columns, horizontal.first[x] - firstColumn, horizontal.factors, x * taps, taps);
                int at = 0;
                int place = top % narrowed.length;
                for (int r = 0; r < rows; r++) {
                    int[] row = narrowed[place];
                    row[to] = column[at];
                    row[to + 1] = column[at + 1];
                    row[to + 2] = column[at + 2];
                    at += RgbImage.CHANNELS;
                    place = place + 1 == narrowed.length ? 0 : place + 1;
                }
                to += RgbImage.CHANNELS;
            }
        }
    }

    /**
     * For each target position of a window, the first of the {@code taps} source positions it sees and their fixed-point
     * weights, one position after the other.
     */
    @SuppressWarnings("ArrayRecordComponent") // private, and never written after construction
    private record Weights(int[] first, int[] factors, int taps) {

        static Weights of(int from, int to, int windowStart, int windowSize) {
            double scale = (double) from / to;
            double filterScale = Math.max(scale, 1);
            double support = SUPPORT * filterScale;
            int[] first = new int[windowSize];
            int[][] own = new int[windowSize][];
            int taps = 0;
            for (int i = 0; i < windowSize; i++) {
                double center = (windowStart + i + 0.5) * scale;
                int begin = Math.max(0, (int) (center - support + 0.5));
                int end = Math.min(from, (int) (center + support + 0.5));
                first[i] = begin;
                own[i] = fixedPoint(begin, end, center, filterScale);
                taps = Math.max(taps, own[i].length);
            }
            int[] factors = new int[windowSize * taps];
            for (int i = 0; i < windowSize; i++) {
                // Positions that see fewer than the others get weights of zero, which must not reach beyond the source.
                int shift = Math.max(0, first[i] + taps - from);
                first[i] -= shift;
                System.arraycopy(own[i], 0, factors, i * taps + shift, own[i].length);
            }
            return new Weights(first, factors, taps);
        }

        int size() {
            return first.length;
        }

        /** The first source position that any target position sees. */
        int begin() {
            return first[0];
        }

        /** The source position behind the last one seen. */
        int end() {
            return first[first.length - 1] + taps;
        }

        private static int[] fixedPoint(int begin, int end, double center, double filterScale) {
            double[] weights = new double[end - begin];
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                weights[k] = bicubic((k + begin - center + 0.5) / filterScale);
                sum += weights[k];
            }
            int[] fixed = new int[weights.length];
            for (int k = 0; k < weights.length; k++) {
                double scaled = weights[k] / sum * (1 << PRECISION_BITS);
                fixed[k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
            }
            return fixed;
        }

        /** Keys' kernel with a = -1/2. */
        private static double bicubic(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * SHARPNESS : 0;
        }
    }
}
