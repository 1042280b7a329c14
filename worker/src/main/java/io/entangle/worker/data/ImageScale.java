package io.entangle.worker.data;

import io.entangle.worker.data.Resampling.Box;

/**
 * How images of any size reach the size of a space (the evaluation transform of the published AutoFormer and DeiT
 * scripts). Above 32 pixels: the shorter side to {@code int(256/224 · S)}, bicubic, then the centre. At or below 32
 * pixels the published scripts do nothing, as their images have the size already; here images that have not are
 * resized.
 *
 * @param size S, the side of the square the model sees, in pixels
 */
record ImageScale(int size) {

    private static final int LARGEST_SMALL = 32;
    private static final int MOST_SHORTER = 2;
    private static final int MOST_LONGER = 8;

    ImageScale {
        if (size < 1) {
            throw new IllegalArgumentException("an image size must be positive, not " + size);
        }
    }

    /** Returns whether images of this size are cropped by padding instead of by resizing. */
    boolean isSmall() {
        return size <= LARGEST_SMALL;
    }

    /** Returns what the shorter side of an image is resized to before the centre is cut out, for sizes that are not small. */
    int shorterSide() {
        return (int) (256.0 / 224.0 * size);
    }

    /** Returns the image as evaluation sees it, {@code S × S}. */
    RgbImage forEvaluation(RgbImage image) {
        if (isSmall()) {
            return Resampling.resize(image, size, size);
        }
        int shorter = shorterSide();
        boolean upright = image.width() <= image.height();
        int width = upright ? shorter : (int) ((long) shorter * image.width() / image.height());
        int height = upright ? (int) ((long) shorter * image.height() / image.width()) : shorter;
        int left = (int) Math.rint((width - size) / 2.0);
        int top = (int) Math.rint((height - size) / 2.0);
        Box whole = new Box(0, 0, image.width(), image.height());
        return Resampling.resize(image, whole, width, height, new Box(left, top, size, size));
    }

    /**
     * Returns what augmentation starts from: {@code S × S} for small sizes. Else the whole image at its own aspect ratio, reduced (bicubic) where its shorter
     * side is above {@code 2 S} or its longer one above {@code 8 S}, so that its cost is bounded; smaller images are left as they are.
     *
     * <p>Deviations: torchvision cuts from the stored image, whatever its size. Here the smallest cuts of a reduced image, at most 18 % of all for shapes up to
     * 4:1, show it enlarged, up to about twice.
     */
    RgbImage forTraining(RgbImage image) {
        if (isSmall()) {
            return Resampling.resize(image, size, size);
        }
        int shorter = Math.min(image.width(), image.height());
        int longer = Math.max(image.width(), image.height());
        double factor = Math.min((double) MOST_SHORTER * size / shorter, (double) MOST_LONGER * size / longer);
        return factor >= 1
                ? image
                : Resampling.resize(image, reduced(image.width(), factor), reduced(image.height(), factor));
    }

    private static int reduced(int side, double factor) {
        return (int) Math.max(1, Math.rint(side * factor));
    }
}
