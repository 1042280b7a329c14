package io.entangle.worker.data;

import java.util.SplittableRandom;

/**
 * Shifts an image by up to some pixels each way; what comes in from outside is black before normalisation (torchvision's
 * {@code RandomCrop(size, padding)}, with a padding of 4 the published AutoFormer script's choice for sizes up to 32).
 *
 * @param padding pixels, 0 or more
 */
record PaddedCrop(int padding) implements Augmentation {

    @Override
    public RgbImage apply(RgbImage image, SplittableRandom random) {
        int top = random.nextInt(2 * padding + 1) - padding;
        int left = random.nextInt(2 * padding + 1) - padding;
        return shifted(image, left, top);
    }

    /** Returns the window whose upper left corner lies at {@code (left, top)} of the image, of the image's size. */
    static RgbImage shifted(RgbImage image, int left, int top) {
        int width = image.width();
        int height = image.height();
        byte[] rgb = new byte[image.rgb().length];
        int firstX = Math.max(0, -left);
        int columns = width - Math.min(width, Math.abs(left));
        for (int y = Math.max(0, -top); columns > 0 && y < Math.min(height, height - top); y++) {
            int from = ((y + top) * width + firstX + left) * RgbImage.CHANNELS;
            int to = (y * width + firstX) * RgbImage.CHANNELS;
            System.arraycopy(image.rgb(), from, rgb, to, columns * RgbImage.CHANNELS);
        }
        return new RgbImage(width, height, rgb);
    }
}
