package io.entangle.worker.data;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A square picture to draw polygons on, with smooth edges. Plain arithmetic rather than Java2D: it needs no graphics
 * environment and no fonts, and gives the same bytes on every Java version.
 */
final class ShapeCanvas {

    private static final int SCANLINES_PER_PIXEL = 4;

    private final int size;
    private final double[] rgb;

    ShapeCanvas(int size) {
        this.size = size;
        this.rgb = new double[size * size * RgbImage.CHANNELS];
    }

    /** Covers the whole with a blend from one colour to another in the direction of an angle. */
    void gradient(double[] from, double[] to, double angle) {
        double alongX = StrictMath.cos(angle) / size;
        double alongY = StrictMath.sin(angle) / size;
        int at = 0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double share = 0.5 + (x + 0.5 - size / 2.0) * alongX + (y + 0.5 - size / 2.0) * alongY;
                double blend = Math.max(0, Math.min(1, share));
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    rgb[at++] = from[c] + (to[c] - from[c]) * blend;
                }
            }
        }
    }

    /** Paints what lies inside an odd number of the outlines. */
    void fill(List<Outline> outlines, double[] colour) {
        double[] covered = new double[size];
        for (int y = 0; y < size; y++) {
            Arrays.fill(covered, 0);
            for (int line = 0; line < SCANLINES_PER_PIXEL; line++) {
                cover(outlines, y + (line + 0.5) / SCANLINES_PER_PIXEL, covered);
            }
            for (int x = 0; x < size; x++) {
                double share = covered[x] / SCANLINES_PER_PIXEL;
                for (int c = 0; share > 0 && c < RgbImage.CHANNELS; c++) {
                    int at = (y * size + x) * RgbImage.CHANNELS + c;
                    rgb[at] += (colour[c] - rgb[at]) * share;
                }
            }
        }
    }

    private void cover(List<Outline> outlines, double y, double[] covered) {
        int corners = outlines.stream().mapToInt(outline -> outline.x().length).sum();
        double[] crossings = new double[corners];
        int count = 0;
        for (Outline outline : outlines) {
            double[] xs = outline.x();
            double[] ys = outline.y();
            for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
                if (ys[i] <= y != ys[j] <= y) {
                    crossings[count++] = xs[i] + (xs[j] - xs[i]) * (y - ys[i]) / (ys[j] - ys[i]);
                }
            }
        }
        Arrays.sort(crossings, 0, count);
        for (int i = 0; i + 1 < count; i += 2) {
            coverSpan(Math.max(0, crossings[i]), Math.min(size, crossings[i + 1]), covered);
        }
    }

    private static void coverSpan(double from, double to, double[] covered) {
        for (int x = (int) from; x < to; x++) {
            covered[x] += Math.min(to, x + 1.0) - Math.max(from, x);
        }
    }

    /** Returns the picture with normally distributed noise of that deviation on every value. */
    RgbImage toImage(double noise, SplittableRandom random) {
        byte[] bytes = new byte[rgb.length];
        for (int i = 0; i < bytes.length; i++) {
            double value = rgb[i] + noise * random.nextGaussian();
            bytes[i] = (byte) Math.max(0, Math.min(255, Math.rint(value)));
        }
        return new RgbImage(size, size, bytes);
    }
}
