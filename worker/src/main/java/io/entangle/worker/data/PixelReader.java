package io.entangle.worker.data;

/** A library that decodes images; which one it is does not show in the pixels by more than a couple of levels. */
interface PixelReader {

    /** A name for logs and for the setting that chooses it. */
    String name();

    /**
     * Decodes the pixels as they are stored, whatever their orientation.
     *
     * @param name what to call the image in a message
     * @throws CorruptImage naming it, if it is damaged or of a kind that cannot be read
     */
    RgbImage read(String name, byte[] bytes);
}
