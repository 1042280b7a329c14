package io.entangle.worker.data;

/**
 * Pillow's {@code ImageEnhance}, to the bit: an image blended with what it would be without colour, contrast, light or sharpness. Factor 0 gives the latter, 1 the
 * image, anything else lies on the line through both, cut off at 0 and 255.
 */
final class Enhancement {

    private Enhancement() {}

    /** Blends with the grey image. */
    static RgbImage color(RgbImage image, double factor) {
        float weight = (float) factor;
        byte[] source = image.rgb();
        byte[] rgb = new byte[source.length];
        for (int i = 0; i < rgb.length; i += RgbImage.CHANNELS) {
            int grey = grey(source, i);
            rgb[i] = (byte) blend(grey, source[i] & 0xFF, weight);
            rgb[i + 1] = (byte) blend(grey, source[i + 1] & 0xFF, weight);
            rgb[i + 2] = (byte) blend(grey, source[i + 2] & 0xFF, weight);
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }

    /** Blends with the mean of the grey image. */
    static RgbImage contrast(RgbImage image, double factor) {
        byte[] source = image.rgb();
        long sum = 0;
        for (int i = 0; i < source.length; i += RgbImage.CHANNELS) {
            sum += grey(source, i);
        }
        double pixels = (double) image.width() * image.height();
        int mean = (int) (sum / pixels + 0.5);
        return ToneCurves.alike(image, value -> blend(mean, value, (float) factor));
    }

    /** Blends with black. */
    static RgbImage brightness(RgbImage image, double factor) {
        return ToneCurves.alike(image, value -> blend(0, value, (float) factor));
    }

    /** Blends with the smoothed image. */
    static RgbImage sharpness(RgbImage image, double factor) {
        float weight = (float) factor;
        byte[] source = image.rgb();
        byte[] rgb = source.clone();
        int stride = image.width() * RgbImage.CHANNELS;
        // The smoothed image has the same border as the image, so the blend has it too.
        for (int y = 1; y < image.height() - 1; y++) {
            int end = (y + 1) * stride - RgbImage.CHANNELS;
            for (int i = y * stride + RgbImage.CHANNELS; i < end; i++) {
                rgb[i] = (byte) blend(smooth(source, i, stride), source[i] & 0xFF, weight);
            }
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }

    /** Rounds the weighted mean of 3 × 3 pixels, of which the one in the middle counts five times. */
    private static int smooth(byte[] rgb, int at, int stride) {
        int sum = row(rgb, at - stride) + row(rgb, at) + row(rgb, at + stride) + 4 * (rgb[at] & 0xFF);
        return (2 * sum + 13) / 26;
    }

    private static int row(byte[] rgb, int at) {
        return (rgb[at - RgbImage.CHANNELS] & 0xFF) + (rgb[at] & 0xFF) + (rgb[at + RgbImage.CHANNELS] & 0xFF);
    }

    /** ITU-R 601-2 luma in fixed point. */
    private static int grey(byte[] rgb, int at) {
        return ((rgb[at] & 0xFF) * 19595 + (rgb[at + 1] & 0xFF) * 38470 + (rgb[at + 2] & 0xFF) * 7471 + 0x8000) >> 16;
    }

    private static int blend(int from, int to, float weight) {
        float blended = from + weight * (to - from);
        return (int) Math.max(0, Math.min(255, blended));
    }
}
