package io.entangle.worker.data;

import io.entangle.shared.random.RandomStreams;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageOutputStream;

/**
 * Pictures that cost as much to decode as ordinary photographs do: detail at all scales that grows weaker with its
 * fineness, as in nature (the amplitude spectrum of natural images falls as 1/f; Field, JOSA A 4(12), 1987), and smooth
 * objects with sharp edges. They are written as an image folder; they show nothing.
 */
public final class GeneratedPhotographs {

    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final float QUALITY = 0.9f;
    private static final int OBJECTS = 12;
    private static final int COARSEST = 128;

    private GeneratedPhotographs() {}

    /**
     * Writes an image folder of two classes with a training and a test split, 500 × 375 pixels, JPEG quality 90.
     *
     * @param count training images, half of them of each class; there are as many test images
     */
    public static void write(Path folder, int count, long seed) throws IOException {
        for (String split : new String[] {"train", "test"}) {
            for (int i = 0; i < count; i++) {
                Path file = folder.resolve(split).resolve("class-" + i % 2).resolve("%05d.jpg".formatted(i));
                Files.createDirectories(file.toAbsolutePath().getParent());
                write(file, draw(RandomStreams.stream(seed, "photograph " + split, i)));
            }
        }
    }

    private static BufferedImage draw(SplittableRandom random) {
        float[][] channels = new float[RgbImage.CHANNELS][WIDTH * HEIGHT];
        float[] light = new float[WIDTH * HEIGHT];
        addDetail(light, random, COARSEST, 1, 55);
        for (float[] channel : channels) {
            addDetail(channel, random, COARSEST, 8, 20);
            for (int i = 0; i < channel.length; i++) {
                channel[i] += 120 + light[i];
            }
        }
        for (int i = 0; i < OBJECTS; i++) {
            addObject(channels, random);
        }
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < light.length; i++) {
            int rgb = 0;
            for (float[] channel : channels) {
                rgb = rgb << 8 | Math.max(0, Math.min(255, Math.round(channel[i])));
            }
            image.setRGB(i % WIDTH, i / WIDTH, rgb);
        }
        return image;
    }

    /** Adds random waves of every length from the coarsest to the finest, each as strong as it is long. */
    private static void addDetail(float[] plane, SplittableRandom random, int coarsest, int finest, double strength) {
        for (int cell = coarsest; cell >= finest; cell /= 2) {
            int columns = WIDTH / cell + 2;
            float[] grid = new float[columns * (HEIGHT / cell + 2)];
            double amplitude = strength * Math.sqrt((double) cell / coarsest);
            for (int i = 0; i < grid.length; i++) {
                grid[i] = (float) (amplitude * (2 * random.nextDouble() - 1));
            }
            for (int y = 0; y < HEIGHT; y++) {
                float v = smooth((float) (y % cell) / cell);
                for (int x = 0; x < WIDTH; x++) {
                    float u = smooth((float) (x % cell) / cell);
                    int at = y / cell * columns + x / cell;
                    float above = grid[at] + u * (grid[at + 1] - grid[at]);
                    float below = grid[at + columns] + u * (grid[at + columns + 1] - grid[at + columns]);
                    plane[y * WIDTH + x] += above + v * (below - above);
                }
            }
        }
    }

    private static float smooth(float t) {
        return t * t * (3 - 2 * t);
    }

    private static void addObject(float[][] channels, SplittableRandom random) {
        double centreX = random.nextDouble(WIDTH);
        double centreY = random.nextDouble(HEIGHT);
        double radiusX = random.nextDouble(15, 90);
        double radiusY = random.nextDouble(15, 90);
        double[] colour = {random.nextDouble(255), random.nextDouble(255), random.nextDouble(255)};
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double dx = (x - centreX) / radiusX;
                double dy = (y - centreY) / radiusY;
                if (dx * dx + dy * dy < 1) {
                    double shade = 0.7 + 0.3 * dx;
                    for (int c = 0; c < channels.length; c++) {
                        float[] channel = channels[c];
                        int at = y * WIDTH + x;
                        channel[at] = (float) (colour[c] * shade + 0.25 * (channel[at] - 120));
                    }
                }
            }
        }
    }

    private static void write(Path file, BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (FileImageOutputStream stream = new FileImageOutputStream(file.toFile())) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
    }
}
