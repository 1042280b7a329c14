package io.entangle.worker.data;

import java.util.Arrays;
import java.util.List;

/** Maps bytes to the floats a model sees: ImageNet mean and deviation per channel, channels first. */
final class Normalisation {

    private static final double[] MEAN = {0.485, 0.456, 0.406};
    private static final double[] DEVIATION = {0.229, 0.224, 0.225};
    private static final float[][] OF_BYTE = new float[RgbImage.CHANNELS][256];

    static {
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            for (int value = 0; value < 256; value++) {
                OF_BYTE[c][value] = (float) ((value / 255.0 - MEAN[c]) / DEVIATION[c]);
            }
        }
    }

    private Normalisation() {}

    /** Returns the mean of each channel, of values from 0 to 1. */
    static List<Double> mean() {
        return Arrays.stream(MEAN).boxed().toList();
    }

    /** Returns the deviation of each channel. */
    static List<Double> deviation() {
        return Arrays.stream(DEVIATION).boxed().toList();
    }

    /** Returns the mean as a color of 0..255: red, green, blue. */
    static byte[] meanColor() {
        byte[] color = new byte[RgbImage.CHANNELS];
        for (int c = 0; c < color.length; c++) {
            color[c] = (byte) Math.rint(MEAN[c] * 255);
        }
        return color;
    }

    /** Writes an image into position {@code b} of a batch of images of the same size. */
    static void write(RgbImage image, float[] images_BCHW, int b) {
        byte[] rgb = image.rgb();
        int plane = image.width() * image.height();
        int red = b * RgbImage.CHANNELS * plane;
        int green = red + plane;
        int blue = green + plane;
        int at = 0;
        for (int i = 0; i < plane; i++) {
            images_BCHW[red + i] = OF_BYTE[0][rgb[at++] & 0xFF];
            images_BCHW[green + i] = OF_BYTE[1][rgb[at++] & 0xFF];
            images_BCHW[blue + i] = OF_BYTE[2][rgb[at++] & 0xFF];
        }
    }
}
