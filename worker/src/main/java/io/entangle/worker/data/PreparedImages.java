package io.entangle.worker.data;

import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
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
     * for, where every image has a size of its own or the cache has no room.
     */
    static PreparedImages of(Split split, ImagePreparation preparation, Loading loading) {
        Logger log = LoggerFactory.getLogger(PreparedImages.class);
        if (preparation.fixedSize()) {
            try {
                return PackedImages.open(split, preparation, loading);
            } catch (CacheUnavailable | IOException e) {
                log.info("images are decoded as they are needed: {}", e.getMessage());
            }
        } else {
            log.info(
                    "training images of {} pixels are read from their files in every epoch: their cuts differ in size",
                    preparation.scale().size());
        }
        return new DecodedImages(split, preparation::apply, loading.cache());
    }
}
