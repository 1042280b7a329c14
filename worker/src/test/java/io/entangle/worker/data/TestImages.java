package io.entangle.worker.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures and folders of pictures that tests need. */
final class TestImages {

    private TestImages() {}

    /** An image with a value of its own at (almost) every place. */
    static RgbImage pattern(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[(y * width + x) * 3 + c] = (byte) (x * x * 3 + y * 29 + c * 71 + x * y * 5);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    static RgbImage plain(int size, int value) {
        byte[] rgb = new byte[size * size * 3];
        Arrays.fill(rgb, (byte) value);
        return new RgbImage(size, size, rgb);
    }

    static BufferedImage filled(int type, int size, int rgb) {
        BufferedImage image = new BufferedImage(size, size, type);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    /** Writes an image in the format that the extension of {@code file} names, making its folders. */
    static Path write(Path file, BufferedImage image) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (!ImageIO.write(image, name.endsWith(".png") ? "png" : "jpg", file.toFile())) {
                throw new IllegalArgumentException("no writer for " + file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** Writes a small grey-blue picture. */
    static Path write(Path file) {
        return write(file, filled(BufferedImage.TYPE_INT_RGB, 8, 0x405060));
    }

    /** Writes {@code perClass} PNGs into each of the class folders; no two have the same colour. */
    static void classes(Path parent, int perClass, String... names) {
        for (int c = 0; c < names.length; c++) {
            for (int i = 0; i < perClass; i++) {
                int colour =
                        (c + 1) * 0x300000 + i * 0x000107 + parent.toString().length();
                write(
                        parent.resolve(names[c]).resolve(String.format("%03d.png", i)),
                        filled(BufferedImage.TYPE_INT_RGB, 8, colour));
            }
        }
    }

    /** Slow changes of colour with a sharp edge, as photographs have them. */
    static BufferedImage gradient(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = 40 + 3 * x % 200;
                int green = 200 - 2 * y % 150;
                int blue = x > y ? 30 : 210;
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    static BufferedImage inGrey(BufferedImage image) {
        BufferedImage grey = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                grey.getRaster().setSample(x, y, 0, image.getRGB(x, y) >> 8 & 0xFF);
            }
        }
        return grey;
    }

    /** Red at the left above, green at the right above, blue at the right below, black at the left below. */
    static BufferedImage redCorner(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean right = x >= width / 2;
                int above = right ? 0x00FF00 : 0xFF0000;
                image.setRGB(x, y, y < height / 2 ? above : right ? 0x0000FF : 0);
            }
        }
        return image;
    }

    static byte[] progressiveJpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Inserts Exif metadata with nothing but an orientation behind the first two bytes of a JPEG. */
    static byte[] withOrientation(byte[] jpeg, int number, ByteOrder order) {
        ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
        tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        tiff.putShort((short) 42).putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) number);
        byte[] name = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
        int length = 2 + name.length + tiff.capacity();
        return ByteBuffer.allocate(jpeg.length + 2 + length)
                .put(jpeg, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) length)
                .put(name)
                .put(tiff.array())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }
}
