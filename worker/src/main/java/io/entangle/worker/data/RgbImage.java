package io.entangle.worker.data;

/**
 * An 8-bit image in memory.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rgb {@code height × width × 3} bytes, row by row, red first; shared, not copied: nobody writes to it after
 *     construction
 */
@SuppressWarnings("ArrayRecordComponent") // a copy for every sample of every epoch would cost more than decoding does
public record RgbImage(int width, int height, byte[] rgb) {

    public static final int CHANNELS = 3;

    /**
     * Checks the sizes against each other.
     *
     * @throws IllegalArgumentException if the bytes do not fill the image exactly
     */
    public RgbImage {
        if (width < 1 || height < 1 || rgb.length != (long) width * height * CHANNELS) {
            throw new IllegalArgumentException(
                    "an image of " + width + "×" + height + " cannot hold " + rgb.length + " bytes");
        }
    }

    /** Returns one channel value, 0..255. */
    int value(int x, int y, int channel) {
        return rgb[(y * width + x) * CHANNELS + channel] & 0xFF;
    }
}
