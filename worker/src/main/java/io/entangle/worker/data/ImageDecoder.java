package io.entangle.worker.data;

import org.jspecify.annotations.Nullable;

/**
 * Decodes a JPEG or PNG, whatever its name says, into 8-bit red-green-blue. Pictures come out upright: the Exif orientation
 * is applied, unlike in torchvision's loader, with which the published recipes were trained. Embedded colour profiles are not
 * applied, as there. Grey is repeated, transparency laid on white, inks become the colours they print.
 *
 * <p>Plain images are decoded by the {@linkplain PixelReaders chosen} library, all others by the JDK, so that the choice
 * does not show in the pixels by more than a couple of levels, nor in which files are readable.
 */
final class ImageDecoder {

    static final String ENDS_TOO_EARLY = "the file ends too early";

    /** A header can promise more pixels than memory holds; no photograph has this many. */
    private static final long MAX_PIXELS = 100_000_000L;

    private static final PixelReader ANY_KIND = new JdkPixelReader();

    private ImageDecoder() {}

    /**
     * Decodes an encoded image.
     *
     * @param name what to call it in a message, e.g. its path
     * @throws CorruptImage naming it, if it is damaged, too large, or no image
     */
    static RgbImage decode(String name, byte[] bytes) {
        return decode(name, bytes, PixelReaders.chosen());
    }

    /** Decodes with a certain library where the image is plain. */
    static RgbImage decode(String name, byte[] bytes, PixelReader reader) {
        ImageHeader header = ImageHeader.of(bytes);
        requireReasonable(name, header.pixels());
        if (!header.complete()) {
            throw damaged(name, ENDS_TOO_EARLY, null);
        }
        return header.orientation().upright((header.plain() ? reader : ANY_KIND).read(name, bytes));
    }

    /**
     * Refuses what would take too much memory, before any is taken.
     *
     * @throws CorruptImage if there are too many pixels
     */
    static void requireReasonable(String name, long pixels) {
        if (pixels > MAX_PIXELS) {
            throw new CorruptImage(name, "it has " + pixels + " pixels; shrink it below " + MAX_PIXELS, null);
        }
    }

    static CorruptImage damaged(String name, String why, @Nullable Throwable cause) {
        return new CorruptImage(name, why + "; replace or remove the file", cause);
    }
}
