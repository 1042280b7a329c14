package io.entangle.worker.data;

import java.util.Arrays;

/**
 * Bicubic resampling with a support that grows with the reduction, so that shrinking does not alias. Fixed-point
 * arithmetic and the order of the passes follow Pillow's {@code Image.resize(BICUBIC)}, which the published recipes use:
 * the result is the same to the bit.
 */
final class Resampling {

    private static final double SUPPORT = 2;
    private static final double SHARPNESS = -0.5;
    private static final int PRECISION_BITS = 22;
    private static final int HALF = 1 << (PRECISION_BITS - 1);

    private Resampling() {}

    /** Returns the whole image at another size; the image itself where it has that size. */
    static RgbImage resize(RgbImage image, int width, int height) {
        return image.width() == width && image.height() == height
                ? image
                : resize(image, new Box(0, 0, image.width(), image.height()), width, height);
    }

    /** Returns a part of the image at another size; pixels outside the part have no influence. */
    static RgbImage resize(RgbImage image, Box part, int width, int height) {
        RgbImage cut = cut(image, part);
        Weights horizontal = Weights.of(cut.width(), width);
        Weights vertical = Weights.of(cut.height(), height);
        byte[] narrowed =
                width == cut.width() ? cut.rgb() : rows(cut.rgb(), cut.width(), cut.height(), width, horizontal);
        byte[] result = height == cut.height() ? narrowed : columns(narrowed, width, height, vertical);
        return new RgbImage(width, height, result);
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

    private static byte[] rows(byte[] source, int sourceWidth, int height, int width, Weights weights) {
        byte[] target = new byte[height * width * RgbImage.CHANNELS];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = (y * sourceWidth + weights.first[x]) * RgbImage.CHANNELS;
                int[] factors = weights.factors[x];
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                for (int factor : factors) {
                    red += factor * (source[from] & 0xFF);
                    green += factor * (source[from + 1] & 0xFF);
                    blue += factor * (source[from + 2] & 0xFF);
                    from += RgbImage.CHANNELS;
                }
                target[at++] = clip(red);
                target[at++] = clip(green);
                target[at++] = clip(blue);
            }
        }
        return target;
    }

    private static byte[] columns(byte[] source, int width, int height, Weights weights) {
        int rowBytes = width * RgbImage.CHANNELS;
        byte[] target = new byte[height * rowBytes];
        int[] sums = new int[rowBytes];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            int from = weights.first[y] * rowBytes;
            for (int factor : weights.factors[y]) {
                for (int i = 0; i < rowBytes; i++) {
                    sums[i] += factor * (source[from + i] & 0xFF);
                }
                from += rowBytes;
            }
            for (int i = 0; i < rowBytes; i++) {
                target[y * rowBytes + i] = clip(sums[i]);
            }
        }
        return target;
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    /** A rectangle inside an image, in pixels. */
    record Box(int left, int top, int width, int height) {}

    /** For each target position, the first source position it sees and the fixed-point weight of each. */
    @SuppressWarnings("ArrayRecordComponent") // private, and never written after construction
    private record Weights(int[] first, int[][] factors) {

        static Weights of(int from, int to) {
            double scale = (double) from / to;
            double filterScale = Math.max(scale, 1);
            double support = SUPPORT * filterScale;
            int[] first = new int[to];
            int[][] factors = new int[to][];
            for (int i = 0; i < to; i++) {
                double center = (i + 0.5) * scale;
                int begin = Math.max(0, (int) (center - support + 0.5));
                int end = Math.min(from, (int) (center + support + 0.5));
                first[i] = begin;
                factors[i] = fixedPoint(begin, end, center, filterScale);
            }
            return new Weights(first, factors);
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
