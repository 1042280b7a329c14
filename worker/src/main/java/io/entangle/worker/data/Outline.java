package io.entangle.worker.data;

/**
 * A closed polygon in the plane. Angles go through {@link StrictMath}, whose results are the same on every machine.
 *
 * @param x coordinates of the corners
 * @param y coordinates of the corners, as many
 */
@SuppressWarnings("ArrayRecordComponent") // package-private and never written after construction
record Outline(double[] x, double[] y) {

    private static final int ARC_POINTS = 28;

    /**
     * A polygon by its corners.
     *
     * @param xy x and y of each corner in turn
     */
    static Outline of(double... xy) {
        double[] x = new double[xy.length / 2];
        double[] y = new double[xy.length / 2];
        for (int i = 0; i < x.length; i++) {
            x[i] = xy[2 * i];
            y[i] = xy[2 * i + 1];
        }
        return new Outline(x, y);
    }

    /** Returns corners on a circle, from one angle (inclusive) to another (exclusive) in radians. */
    static Outline arc(double centreX, double centreY, double radius, double from, double to) {
        double[] x = new double[ARC_POINTS];
        double[] y = new double[ARC_POINTS];
        for (int i = 0; i < ARC_POINTS; i++) {
            double angle = from + (to - from) * i / ARC_POINTS;
            x[i] = centreX + radius * StrictMath.cos(angle);
            y[i] = centreY + radius * StrictMath.sin(angle);
        }
        return new Outline(x, y);
    }

    /** Returns a thick line between two points. */
    static Outline line(double fromX, double fromY, double angle, double length, double thickness) {
        double alongX = StrictMath.cos(angle) * length;
        double alongY = StrictMath.sin(angle) * length;
        double acrossX = -StrictMath.sin(angle) * thickness;
        double acrossY = StrictMath.cos(angle) * thickness;
        return of(
                fromX,
                fromY,
                fromX + alongX,
                fromY + alongY,
                fromX + alongX + acrossX,
                fromY + alongY + acrossY,
                fromX + acrossX,
                fromY + acrossY);
    }

    /** Returns one polygon with the corners of this and then the other's. */
    Outline followedBy(Outline other) {
        double[] allX = new double[x.length + other.x.length];
        double[] allY = new double[allX.length];
        System.arraycopy(x, 0, allX, 0, x.length);
        System.arraycopy(y, 0, allY, 0, x.length);
        System.arraycopy(other.x, 0, allX, x.length, other.x.length);
        System.arraycopy(other.y, 0, allY, x.length, other.x.length);
        return new Outline(allX, allY);
    }

    /** Returns the polygon scaled by {@code radius}, turned by {@code angle} and moved to a centre. */
    Outline placed(double centreX, double centreY, double radius, double angle) {
        double cos = StrictMath.cos(angle) * radius;
        double sin = StrictMath.sin(angle) * radius;
        double[] placedX = new double[x.length];
        double[] placedY = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            placedX[i] = centreX + cos * x[i] - sin * y[i];
            placedY[i] = centreY + sin * x[i] + cos * y[i];
        }
        return new Outline(placedX, placedY);
    }
}
