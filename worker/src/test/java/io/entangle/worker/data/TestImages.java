package io.entangle.worker.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;

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
}
