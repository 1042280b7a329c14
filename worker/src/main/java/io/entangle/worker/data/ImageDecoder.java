package io.entangle.worker.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a JPEG or PNG, whatever its name says, by the JDK's own readers. Embedded colour profiles and the
 * EXIF orientation are not applied, as in the loaders the published recipes were trained with.
 */
final class ImageDecoder {

    /** A header can promise more pixels than memory holds; no photograph has this many. */
    private static final long MAX_PIXELS = 100_000_000L;

    private ImageDecoder() {}

    /**
     * Decodes an encoded image.
     *
     * @param name what to call it in a message, e.g. its path
     * @throws CorruptImage naming it, if it is damaged, too large, or no image
     */
    static RgbImage decode(String name, byte[] bytes) {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw damaged(name, "it is neither a JPEG nor a PNG", null);
            }
            ImageReader reader = readers.next();
            try {
                return decode(name, reader, stream);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) { // the readers answer damage with unchecked exceptions, too
            if (e instanceof CorruptImage refusal) {
                throw refusal;
            }
            throw damaged(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static RgbImage decode(String name, ImageReader reader, ImageInputStream stream) throws IOException {
        boolean[] truncated = new boolean[1];
        reader.setInput(stream, false, false);
        // A JPEG that ends too early is filled up with grey and merely warned about.
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
                truncated[0] = true;
            }
        });
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MAX_PIXELS) {
            throw new CorruptImage(name, "it has " + pixels + " pixels; shrink it below " + MAX_PIXELS, null);
        }
        RgbImage image = Pixels.toRgb(reader.read(0));
        if (truncated[0]) {
            throw damaged(name, "the file ends too early", null);
        }
        return image;
    }

    private static CorruptImage damaged(String name, String why, @Nullable Throwable cause) {
        return new CorruptImage(name, why + "; replace or remove the file", cause);
    }
}
