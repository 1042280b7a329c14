package io.entangle.worker.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a JPEG or PNG file, whatever its extension says, by the JDK's own readers. Embedded colour profiles and the
 * EXIF orientation are not applied, as in the loaders the published recipes were trained with.
 */
final class ImageFile {

    /** A header can promise more pixels than memory holds; no photograph has this many. */
    private static final long MAX_PIXELS = 100_000_000L;

    private ImageFile() {}

    /**
     * Reads and decodes a file.
     *
     * @throws DatasetException naming the file, if it cannot be read, is damaged, or is no image
     */
    static RgbImage read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw ImageFileWalk.unreadable(file, e);
        }
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw damaged(file, "it is neither a JPEG nor a PNG", null);
            }
            ImageReader reader = readers.next();
            try {
                return decode(file, reader, stream);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) { // the readers answer damage with unchecked exceptions, too
            if (e instanceof DatasetException refusal) {
                throw refusal;
            }
            throw damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static RgbImage decode(Path file, ImageReader reader, ImageInputStream stream) throws IOException {
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
            throw new DatasetException("'" + file + "' has " + pixels + " pixels; shrink it below " + MAX_PIXELS);
        }
        RgbImage image = Pixels.toRgb(reader.read(0));
        if (truncated[0]) {
            throw damaged(file, "the file ends too early", null);
        }
        return image;
    }

    private static DatasetException damaged(Path file, String why, @Nullable Throwable cause) {
        return new DatasetException("'" + file + "' cannot be decoded: " + why + "; replace or remove the file", cause);
    }
}
