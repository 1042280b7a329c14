package io.entangle.worker.data;

/**
 * Images ready for a model.
 *
 * @param images_BCHW normalised pixels, {@code B × 3 × size × size} with the last axis fastest, channels in the order
 *     red, green, blue; handed over to the consumer
 * @param labels one class index for each image, {@code B} of them
 * @param size side of the images, in pixels
 * @param lambda share of each image that is its own, and of its label in the target, 0 to 1; the rest is of the image at place B − 1 − b. 1 where images are not mixed
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, made for one consumer
public record ImageBatch(float[] images_BCHW, int[] labels, int size, double lambda) {

    /**
     * Checks the sizes against each other.
     *
     * @throws IllegalArgumentException if the pixels do not fill as many images as there are labels, or lambda is no share
     */
    public ImageBatch {
        if (images_BCHW.length != (long) labels.length * RgbImage.CHANNELS * size * size) {
            throw new IllegalArgumentException(
                    images_BCHW.length + " values are not " + labels.length + " images of " + size + "×" + size);
        }
        if (!(lambda >= 0 && lambda <= 1)) {
            throw new IllegalArgumentException("lambda is a share from 0 to 1, not " + lambda);
        }
    }

    /** Images that are not mixed. */
    public ImageBatch(float[] images_BCHW, int[] labels, int size) {
        this(images_BCHW, labels, size, 1);
    }

    /** Returns B, the number of images. */
    public int count() {
        return labels.length;
    }
}
