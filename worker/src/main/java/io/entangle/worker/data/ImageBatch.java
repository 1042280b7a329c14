package io.entangle.worker.data;

/**
 * Images ready for a model.
 *
 * @param images_BCHW normalised pixels, {@code B × 3 × size × size} with the last axis fastest, channels in the order
 *     red, green, blue; handed over to the consumer
 * @param labels one class index for each image, {@code B} of them
 * @param size side of the images, in pixels
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, made for one consumer
public record ImageBatch(float[] images_BCHW, int[] labels, int size) {

    /**
     * Checks the sizes against each other.
     *
     * @throws IllegalArgumentException if the pixels do not fill as many images as there are labels
     */
    public ImageBatch {
        if (images_BCHW.length != (long) labels.length * RgbImage.CHANNELS * size * size) {
            throw new IllegalArgumentException(
                    images_BCHW.length + " values are not " + labels.length + " images of " + size + "×" + size);
        }
    }

    /** Returns B, the number of images. */
    public int count() {
        return labels.length;
    }
}
