package io.entangle.worker.data;

/** An encoded image. */
interface StoredImage {

    /** Its path below the root of the data set, with forward slashes. */
    String id();

    /** What its owner finds it by, as it is. */
    String shownAs();

    /**
     * Reads it, without decoding.
     *
     * @throws CorruptImage naming it, if it cannot be read
     */
    byte[] bytes();

    /**
     * Something that changes when the image does; see {@link Split#stamp}.
     *
     * @throws CorruptImage naming it, if it cannot be read
     */
    default byte[] stamp() {
        return bytes();
    }
}
