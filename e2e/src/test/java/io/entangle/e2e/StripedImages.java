package io.entangle.e2e;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.imageio.ImageIO;

/** An image folder of noise with stripes, whose distance is the class: small, and learnable. */
public final class StripedImages {

    static final int CLASSES = 4;
    static final int SIZE = 16;

    private StripedImages() {}

    /** Writes {@code train} and {@code test} below the folder, with that many images of each class. */
    public static void write(Path folder, int train, int test) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int label = 0; label < CLASSES; label++) {
            write(folder.resolve("train/every" + (label + 2)), label, train, random);
            write(folder.resolve("test/every" + (label + 2)), label, test, random);
        }
    }

    private static void write(Path folder, int label, int images, RandomGenerator random) throws IOException {
        Files.createDirectories(folder);
        for (int image = 0; image < images; image++) {
            ImageIO.write(
                    striped(label + 2, random),
                    "png",
                    folder.resolve(image + ".png").toFile());
        }
    }

    private static BufferedImage striped(int distance, RandomGenerator random) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        int begin = random.nextInt(distance);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int grey = ((x + begin) % distance == 0 ? 140 : 60) + random.nextInt(60);
                image.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        return image;
    }
}
