package io.entangle.worker.data;

import io.entangle.shared.experiment.Interpolation;

/**
 * Moves pixels: the point (x, y) of the result shows the point (a·x + b·y + c, d·x + e·y + f) of the source, or the fill colour where that lies outside. To the bit
 * Pillow's {@code Image.transform(AFFINE)}, whose bicubic kernel has the sharpness −1 here (Pillow resizes with −½).
 */
record AffineWarp(double a, double b, double c, double d, double e, double f) {

    private static final double DIGITS = 1e15;

    /** Turns an image about its centre, counter-clockwise. */
    static AffineWarp rotation(double degrees, int width, int height) {
        double angle = -StrictMath.toRadians(floorMod(degrees, 360));
        double cosine = rounded(StrictMath.cos(angle));
        double sine = rounded(StrictMath.sin(angle));
        double x = width / 2.0;
        double y = height / 2.0;
        return new AffineWarp(cosine, sine, cosine * -x + sine * -y + x, -sine, cosine, -sine * -x + cosine * -y + y);
    }

    /** Shifts each row in proportion to its distance from the upper edge. */
    static AffineWarp shearX(double factor) {
        return new AffineWarp(1, factor, 0, 0, 1, 0);
    }

    /** Shifts each column in proportion to its distance from the left edge. */
    static AffineWarp shearY(double factor) {
        return new AffineWarp(1, 0, 0, factor, 1, 0);
    }

    /** Shows what lies so many pixels to the right and below. */
    static AffineWarp translation(double right, double down) {
        return new AffineWarp(1, 0, right, 0, 1, down);
    }

    /**
     * Applies it.
     *
     * @param interpolation bilinear or bicubic
     * @param fill red, green and blue of what comes in from outside
     */
    RgbImage apply(RgbImage image, Interpolation interpolation, byte[] fill) {
        Sampling sampling = switch (interpolation) {
            case BILINEAR -> AffineWarp::bilinear;
            case BICUBIC -> AffineWarp::bicubic;
            case RANDOM -> throw new IllegalArgumentException("chance has to be drawn before");
        };
        int width = image.width();
        int height = image.height();
        byte[] rgb = new byte[image.rgb().length];
        int at = 0;
        for (int row = 0; row < height; row++) {
            double yOut = row + 0.5;
            for (int column = 0; column < width; column++) {
                double xOut = column + 0.5;
                double x = a * xOut + b * yOut + c;
                double y = d * xOut + e * yOut + f;
                if (x < 0 || x >= width || y < 0 || y >= height) {
                    System.arraycopy(fill, 0, rgb, at, RgbImage.CHANNELS);
                } else {
                    sampling.write(image, x - 0.5, y - 0.5, rgb, at);
                }
                at += RgbImage.CHANNELS;
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private static void bilinear(RgbImage image, double x, double y, byte[] rgb, int at) {
        byte[] source = image.rgb();
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double dx = x - left;
        double dy = y - top;
        int x0 = clip(left, image.width());
        int x1 = clip(left + 1, image.width());
        int y0 = clip(top, image.height()) * image.width();
        int y1 = clip(top + 1, image.height()) * image.width();
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            double above = linear(value(source, y0 + x0, channel), value(source, y0 + x1, channel), dx);
            double below = linear(value(source, y1 + x0, channel), value(source, y1 + x1, channel), dx);
            rgb[at + channel] = (byte) linear(above, below, dy);
        }
    }

    private static void bicubic(RgbImage image, double x, double y, byte[] rgb, int at) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double dx = x - left;
        double dy = y - top;
        int x0 = clip(left - 1, image.width());
        int x1 = clip(left, image.width());
        int x2 = clip(left + 1, image.width());
        int x3 = clip(left + 2, image.width());
        int y1 = clip(top, image.height()) * image.width();
        byte[] source = image.rgb();
        // A shear or a shift along one axis leaves the other one between no pixels: a quarter of the sums is enough.
        if (dy == 0) {
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                rgb[at + channel] = cut(row(source, y1, x0, x1, x2, x3, channel, dx));
            }
            return;
        }
        int y0 = clip(top - 1, image.height()) * image.width();
        int y2 = clip(top + 1, image.height()) * image.width();
        int y3 = clip(top + 2, image.height()) * image.width();
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            rgb[at + channel] = cut(
                    dx == 0
                            ? cubic(
                                    value(source, y0 + x1, channel),
                                    value(source, y1 + x1, channel),
                                    value(source, y2 + x1, channel),
                                    value(source, y3 + x1, channel),
                                    dy)
                            : cubic(
                                    row(source, y0, x0, x1, x2, x3, channel, dx),
                                    row(source, y1, x0, x1, x2, x3, channel, dx),
                                    row(source, y2, x0, x1, x2, x3, channel, dx),
                                    row(source, y3, x0, x1, x2, x3, channel, dx),
                                    dy));
        }
    }

    private static double row(byte[] source, int row, int x0, int x1, int x2, int x3, int channel, double dx) {
        return cubic(
                value(source, row + x0, channel),
                value(source, row + x1, channel),
                value(source, row + x2, channel),
                value(source, row + x3, channel),
                dx);
    }

    private static double linear(double from, double to, double share) {
        return from + (to - from) * share;
    }

    /** Keys' cubic with a = −1, in Pillow's order of sums: where all four are equal, that value comes out exactly. */
    private static double cubic(double v1, double v2, double v3, double v4, double d) {
        double p2 = -v1 + v3;
        double p3 = 2 * (v1 - v2) + v3 - v4;
        double p4 = -v1 + v2 - v3 + v4;
        return v2 + d * (p2 + d * (p3 + d * p4));
    }

    private static byte cut(double value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    private static int value(byte[] source, int pixel, int channel) {
        return source[pixel * RgbImage.CHANNELS + channel] & 0xFF;
    }

    private static int clip(int place, int size) {
        return Math.max(0, Math.min(size - 1, place));
    }

    private static double floorMod(double value, double modulus) {
        return value - modulus * Math.floor(value / modulus);
    }

    /** To 15 decimal places, so that right angles leave no trace of π's inexactness. */
    private static double rounded(double value) {
        return Math.rint(value * DIGITS) / DIGITS;
    }

    /** Finds what lies at a point, with the centre of the first pixel at (0, 0). */
    private interface Sampling {
        void write(RgbImage image, double x, double y, byte[] rgb, int at);
    }
}
