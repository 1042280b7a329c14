package io.entangle.worker.data;

import java.io.IOException;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The images of a split after a fixed preparation. Safe for many threads. */
interface PreparedImages {

    /**
     * Returns an image.
     *
     * @throws CorruptImage if the sample cannot be read or decoded
     */
    RgbImage get(int index);

    /** The samples known to be corrupt so far, by index; all of them, where every sample has been decoded before. */
    Map<Integer, CorruptImage> corrupt();

    /** Lets go of what is held; no {@code get} may run at the same time. */
    void release();

    /**
     * The images of a split from the packed cache, packing them first where it must; decoded one by one, as they are asked
     * for, where the cache has no room. They are the same images either way.
     */
    static PreparedImages of(Split split, ImagePreparation preparation, Loading loading) {
        try {
            return PackedImages.open(split, preparation, loading);
        } catch (CacheUnavailable | IOException e) {
            LoggerFactory.getLogger(PreparedImages.class)
                    .info("images are decoded as they are needed: {}", e.getMessage());
            return new DecodedImages(split, preparation::apply, loading.cache());
        }
    }
}
