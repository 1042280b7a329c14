package io.entangle.worker.data;

import java.util.List;
import java.util.SplittableRandom;

/** Composes one image of {@code builtin:shapes}: background, fragments, the shape, more fragments, noise. */
final class ShapeScene {

    static final int SIZE = 32;

    private static final double SMALLEST_RADIUS = 9;
    private static final double LARGEST_RADIUS = 13;
    private static final double DARKEST = 0;
    private static final double BACKGROUND_BRIGHTEST = 110;
    private static final double SHAPE_DARKEST = 130;
    private static final double BRIGHTEST = 255;
    private static final int MOST_FRAGMENTS_BELOW = 4;
    private static final int MOST_FRAGMENTS_ABOVE = 2;
    private static final double STRONGEST_NOISE = 10;

    private ShapeScene() {}

    static RgbImage draw(ShapeClass shape, SplittableRandom random) {
        ShapeCanvas canvas = new ShapeCanvas(SIZE);
        canvas.gradient(
                colour(DARKEST, BACKGROUND_BRIGHTEST, random),
                colour(DARKEST, BACKGROUND_BRIGHTEST, random),
                angle(random));
        fragments(canvas, random.nextInt(MOST_FRAGMENTS_BELOW + 1), random);
        double radius = random.nextDouble(SMALLEST_RADIUS, LARGEST_RADIUS);
        double reach = SIZE / 2.0 - radius;
        double centreX = SIZE / 2.0 + random.nextDouble(-reach, reach);
        double centreY = SIZE / 2.0 + random.nextDouble(-reach, reach);
        canvas.fill(shape.placed(centreX, centreY, radius, angle(random)), colour(SHAPE_DARKEST, BRIGHTEST, random));
        fragments(canvas, random.nextInt(MOST_FRAGMENTS_ABOVE + 1), random);
        return canvas.toImage(random.nextDouble(STRONGEST_NOISE), random);
    }

    private static void fragments(ShapeCanvas canvas, int count, SplittableRandom random) {
        for (int i = 0; i < count; i++) {
            double x = random.nextDouble(SIZE);
            double y = random.nextDouble(SIZE);
            Outline fragment = random.nextBoolean()
                    ? Outline.line(x, y, angle(random), random.nextDouble(3, 10), random.nextDouble(0.6, 1.4))
                    : Outline.arc(x, y, random.nextDouble(0.7, 1.8), 0, 2 * Math.PI);
            canvas.fill(List.of(fragment), colour(DARKEST, BRIGHTEST, random));
        }
    }

    private static double angle(SplittableRandom random) {
        return random.nextDouble(2 * Math.PI);
    }

    private static double[] colour(double darkest, double brightest, SplittableRandom random) {
        double[] colour = new double[RgbImage.CHANNELS];
        for (int c = 0; c < colour.length; c++) {
            colour[c] = random.nextDouble(darkest, brightest);
        }
        return colour;
    }
}
