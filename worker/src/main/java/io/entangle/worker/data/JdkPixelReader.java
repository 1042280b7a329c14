package io.entangle.worker.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The JDK's own readers: they know every kind of JPEG and PNG, and need no native library of ours. */
final class JdkPixelReader implements PixelReader {

    @Override
    public String name() {
        return "jdk";
    }

    @Override
    public RgbImage read(String name, byte[] bytes) {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw ImageDecoder.damaged(name, "it is neither a JPEG nor a PNG", null);
            }
            ImageReader reader = readers.next();
            try {
                return read(name, reader, stream);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) { // the readers answer damage with unchecked exceptions, too
            if (e instanceof CorruptImage refusal) {
                throw refusal;
            }
            throw ImageDecoder.damaged(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static RgbImage read(String name, ImageReader reader, ImageInputStream stream) throws IOException {
        boolean[] truncated = new boolean[1];
        reader.setInput(stream, false, false);
        // A JPEG that ends too early is filled up with grey and merely warned about.
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
                truncated[0] = true;
            }
        });
        ImageDecoder.requireReasonable(name, (long) reader.getWidth(0) * reader.getHeight(0));
        RgbImage image = Pixels.toRgb(reader.read(0));
        if (truncated[0]) {
            throw ImageDecoder.damaged(name, ImageDecoder.ENDS_TOO_EARLY, null);
        }
        return image;
    }
}
