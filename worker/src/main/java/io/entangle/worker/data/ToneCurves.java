package io.entangle.worker.data;

import java.util.Arrays;

/**
 * Changes of a value that depend on the value and on what its channel holds: Pillow's {@code ImageOps}, to the bit, each channel by itself.
 */
final class ToneCurves {

    private static final int VALUES = 256;
    private static final int MAXIMUM = 255;
    private static final int SOLARIZE_ADD_BELOW = 128;

    private ToneCurves() {}

    /** Stretches each channel so that its darkest value becomes 0 and its lightest 255; a channel of one value stays. */
    static RgbImage autoContrast(RgbImage image) {
        return perChannel(image, ToneCurves::stretching);
    }

    /** Makes the values of each channel about equally frequent; a channel with too few pixels for that stays. */
    static RgbImage equalize(RgbImage image) {
        return perChannel(image, ToneCurves::equalizing);
    }

    /** Returns the negative. */
    static RgbImage invert(RgbImage image) {
        return solarize(image, 0);
    }

    /**
     * Keeps the upper bits of each value.
     *
     * @param bits how many, 0 to 8
     */
    static RgbImage posterize(RgbImage image, int bits) {
        int mask = -1 << (8 - bits);
        return alike(image, value -> value & mask);
    }

    /**
     * Inverts the light values.
     *
     * @param threshold the darkest value that is inverted, 0 to 256
     */
    static RgbImage solarize(RgbImage image, int threshold) {
        return alike(image, value -> value < threshold ? value : MAXIMUM - value);
    }

    /**
     * Adds to the dark values, those below 128.
     *
     * @param addition 0 or more; sums end at 255
     */
    static RgbImage solarizeAdd(RgbImage image, int addition) {
        return alike(image, value -> value < SOLARIZE_ADD_BELOW ? Math.min(MAXIMUM, value + addition) : value);
    }

    /** Applies one curve, from values to values of 0 to 255, to all channels. */
    static RgbImage alike(RgbImage image, Curve curve) {
        byte[] table = table(curve);
        return mapped(image, new byte[][] {table, table, table});
    }

    private static RgbImage perChannel(RgbImage image, CurveOfHistogram curve) {
        int[][] histograms = new int[RgbImage.CHANNELS][VALUES];
        byte[] rgb = image.rgb();
        for (int i = 0; i < rgb.length; i += RgbImage.CHANNELS) {
            histograms[0][rgb[i] & 0xFF]++;
            histograms[1][rgb[i + 1] & 0xFF]++;
            histograms[2][rgb[i + 2] & 0xFF]++;
        }
        byte[][] tables = new byte[RgbImage.CHANNELS][];
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            tables[c] = table(curve.of(histograms[c]));
        }
        return mapped(image, tables);
    }

    private static Curve stretching(int[] histogram) {
        int darkest = 0;
        while (histogram[darkest] == 0) {
            darkest++;
        }
        int lightest = MAXIMUM;
        while (histogram[lightest] == 0) {
            lightest--;
        }
        if (lightest == darkest) {
            return value -> value;
        }
        double scale = (double) MAXIMUM / (lightest - darkest);
        double offset = -darkest * scale;
        return value -> Math.max(0, Math.min(MAXIMUM, (int) (value * scale + offset)));
    }

    private static Curve equalizing(int[] histogram) {
        int lightest = MAXIMUM;
        while (histogram[lightest] == 0) {
            lightest--;
        }
        int pixels = Arrays.stream(histogram).sum();
        int step = (pixels - histogram[lightest]) / MAXIMUM;
        if (step == 0) {
            return value -> value;
        }
        int[] levels = new int[VALUES];
        int below = step / 2;
        for (int value = 0; value < VALUES; value++) {
            levels[value] = Math.min(MAXIMUM, below / step);
            below += histogram[value];
        }
        return value -> levels[value];
    }

    private static byte[] table(Curve curve) {
        byte[] table = new byte[VALUES];
        for (int value = 0; value < VALUES; value++) {
            table[value] = (byte) curve.at(value);
        }
        return table;
    }

    private static RgbImage mapped(RgbImage image, byte[][] tables) {
        byte[] source = image.rgb();
        byte[] rgb = new byte[source.length];
        for (int i = 0; i < rgb.length; i += RgbImage.CHANNELS) {
            rgb[i] = tables[0][source[i] & 0xFF];
            rgb[i + 1] = tables[1][source[i + 1] & 0xFF];
            rgb[i + 2] = tables[2][source[i + 2] & 0xFF];
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }

    /** What becomes of a value. */
    interface Curve {
        int at(int value);
    }

    /** A curve for a channel with so many pixels of each value; there is at least one pixel. */
    private interface CurveOfHistogram {
        Curve of(int[] histogram);
    }
}
