package io.entangle.worker.data;

import java.util.List;
import java.util.SplittableRandom;

/** Composes one image of {@code builtin:shapes}: background, fragments, the shape, more fragments, noise. */
final class ShapeScene {

    static final int SIZE = 32;

    private static final double SMALLEST_RADIUS = 8;
    private static final double LARGEST_RADIUS = 12;
    private static final double BACKGROUND_CHANGE = 50;
    private static final int COLOUR_DRAWS = 4;
    private static final int MOST_FRAGMENTS_BELOW = 4;
    private static final int MOST_FRAGMENTS_ABOVE = 2;
    private static final double STRONGEST_NOISE = 12;

    private ShapeScene() {}

    static RgbImage draw(ShapeClass shape, SplittableRandom random) {
        ShapeCanvas canvas = new ShapeCanvas(SIZE);
        double[] background = colour(random);
        canvas.gradient(background, near(background, random), angle(random));
        fragments(canvas, random.nextInt(MOST_FRAGMENTS_BELOW + 1), random);
        double radius = random.nextDouble(SMALLEST_RADIUS, LARGEST_RADIUS);
        double reach = SIZE / 2.0 - radius + 1;
        double centreX = SIZE / 2.0 + random.nextDouble(-reach, reach);
        double centreY = SIZE / 2.0 + random.nextDouble(-reach, reach);
        canvas.fill(shape.placed(centreX, centreY, radius, angle(random)), standingOut(background, random));
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
            canvas.fill(List.of(fragment), colour(random));
        }
    }

    private static double angle(SplittableRandom random) {
        return random.nextDouble(2 * Math.PI);
    }

    private static double[] colour(SplittableRandom random) {
        return new double[] {random.nextDouble(256), random.nextDouble(256), random.nextDouble(256)};
    }

    private static double[] near(double[] colour, SplittableRandom random) {
        double[] changed = new double[colour.length];
        for (int c = 0; c < colour.length; c++) {
            double change = random.nextDouble(-BACKGROUND_CHANGE, BACKGROUND_CHANGE);
            changed[c] = Math.max(0, Math.min(255, colour[c] + change));
        }
        return changed;
    }

    /** Returns of a few random colours the one farthest from the background. */
    private static double[] standingOut(double[] background, SplittableRandom random) {
        double[] best = colour(random);
        for (int i = 1; i < COLOUR_DRAWS; i++) {
            double[] other = colour(random);
            if (distance(other, background) > distance(best, background)) {
                best = other;
            }
        }
        return best;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += (a[c] - b[c]) * (a[c] - b[c]);
        }
        return sum;
    }
}
