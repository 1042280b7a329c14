package io.entangle.api.sweep;

import io.entangle.api.result.SubnetText;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Values with error bars over choices.
 *
 * @param title above it
 * @param xLabel below the horizontal axis
 * @param yLabel beside the vertical axis
 * @param points the values
 * @param level a value to compare with, a horizontal line
 */
record PlotPanel(
        String title,
        String xLabel,
        String yLabel,
        List<Point> points,
        @Nullable Double level) {

    static final int WIDTH = 360;
    static final int HEIGHT = 250;

    private static final int LEFT = 62;
    private static final int RIGHT = 14;
    private static final int TOP = 30;
    private static final int BOTTOM = 46;
    private static final int TITLE_SIZE = 13;
    private static final int LABEL_SIZE = 11;
    private static final int TICK = 4;
    private static final int CAP = 4;
    private static final int BETWEEN_LABELS = 26;
    private static final double DOT = 3.5;
    private static final double MARKED_DOT = 5.5;

    private static final String AXIS = "#555555";
    private static final String GRID = "#e4e4e4";
    private static final String VALUES = "#1f5fa8";
    private static final String MARKED = "#c2410c";

    PlotPanel {
        points = points.stream().sorted(Comparator.comparingDouble(Point::x)).toList();
    }

    /**
     * A value.
     *
     * @param x the choice
     * @param y the value
     * @param error length of each half of the error bar
     * @param marked whether it stands out
     */
    record Point(double x, double y, double error, boolean marked) {}

    /** Every number that the vertical axis has to reach. */
    DoubleStream reach() {
        return DoubleStream.concat(
                points.stream().flatMapToDouble(point -> DoubleStream.of(point.y - point.error, point.y + point.error)),
                level == null ? DoubleStream.empty() : DoubleStream.of(level));
    }

    /**
     * Draws it.
     *
     * @param values the vertical axis, which panels may share
     */
    void draw(Svg svg, double left, double top, Scale values) {
        double bottom = top + HEIGHT - BOTTOM;
        double right = left + WIDTH - RIGHT;
        Scale vertical = values.along(bottom, top + TOP);
        Scale horizontal = Scale.around(points.stream().mapToDouble(Point::x), 1, left + LEFT, right);
        svg.text(new Svg.Corner(left + LEFT, top + TOP - 10), Svg.Anchor.START, TITLE_SIZE, title);
        verticalAxis(svg, left, right, vertical);
        horizontalAxis(svg, bottom, right, horizontal);
        if (level != null) {
            double y = vertical.at(level);
            svg.dashedLine(new Svg.Corner(left + LEFT, y), new Svg.Corner(right, y), MARKED);
        }
        svg.polyline(
                points.stream()
                        .map(point -> new Svg.Corner(horizontal.at(point.x), vertical.at(point.y)))
                        .toList(),
                VALUES,
                1.5);
        points.forEach(point -> draw(svg, point, horizontal, vertical));
    }

    private void verticalAxis(Svg svg, double left, double right, Scale vertical) {
        String format = "%." + vertical.digits() + "f";
        for (double tick : vertical.ticks()) {
            double y = vertical.at(tick);
            svg.line(new Svg.Corner(left + LEFT, y), new Svg.Corner(right, y), GRID);
            svg.text(
                    new Svg.Corner(left + LEFT - TICK - 2, y + 4),
                    Svg.Anchor.END,
                    LABEL_SIZE,
                    String.format(Locale.ROOT, format, tick));
        }
        svg.line(new Svg.Corner(left + LEFT, vertical.from()), new Svg.Corner(left + LEFT, vertical.to()), AXIS);
        svg.uprightText(new Svg.Corner(left + 16, (vertical.from() + vertical.to()) / 2), LABEL_SIZE, yLabel);
    }

    private void horizontalAxis(Svg svg, double bottom, double right, Scale horizontal) {
        svg.line(new Svg.Corner(horizontal.from(), bottom), new Svg.Corner(right, bottom), AXIS);
        double last = Double.NEGATIVE_INFINITY;
        for (Point point : points) {
            double x = horizontal.at(point.x);
            svg.line(new Svg.Corner(x, bottom), new Svg.Corner(x, bottom + TICK), AXIS);
            if (x - last >= BETWEEN_LABELS) {
                svg.text(new Svg.Corner(x, bottom + 17), Svg.Anchor.MIDDLE, LABEL_SIZE, SubnetText.number(point.x));
                last = x;
            }
        }
        svg.text(new Svg.Corner((horizontal.from() + right) / 2, bottom + 34), Svg.Anchor.MIDDLE, LABEL_SIZE, xLabel);
    }

    private static void draw(Svg svg, Point point, Scale horizontal, Scale vertical) {
        String colour = point.marked ? MARKED : VALUES;
        double x = horizontal.at(point.x);
        double upper = vertical.at(point.y + point.error);
        double lower = vertical.at(point.y - point.error);
        svg.line(new Svg.Corner(x, upper), new Svg.Corner(x, lower), colour);
        svg.line(new Svg.Corner(x - CAP, upper), new Svg.Corner(x + CAP, upper), colour);
        svg.line(new Svg.Corner(x - CAP, lower), new Svg.Corner(x + CAP, lower), colour);
        svg.dot(new Svg.Corner(x, vertical.at(point.y)), point.marked ? MARKED_DOT : DOT, colour);
    }
}
