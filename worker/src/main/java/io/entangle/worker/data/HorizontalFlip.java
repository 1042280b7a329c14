package io.entangle.worker.data;

import java.util.SplittableRandom;

/**
 * Mirrors an image left to right, sometimes.
 *
 * @param probability of doing so, 0 to 1
 */
record HorizontalFlip(double probability) implements Augmentation {

    @Override
    public RgbImage apply(RgbImage image, SplittableRandom random) {
        return random.nextDouble() < probability ? mirrored(image) : image;
    }

    static RgbImage mirrored(RgbImage image) {
        int width = image.width();
        byte[] source = image.rgb();
        byte[] rgb = new byte[source.length];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                int from = (y * width + x) * RgbImage.CHANNELS;
                int to = (y * width + width - 1 - x) * RgbImage.CHANNELS;
                rgb[to] = source[from];
                rgb[to + 1] = source[from + 1];
                rgb[to + 2] = source[from + 2];
            }
        }
        return new RgbImage(width, image.height(), rgb);
    }
}
