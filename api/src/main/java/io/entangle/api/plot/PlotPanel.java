package io.entangle.api.plot;

import io.entangle.api.result.SubnetText;
import java.util.Comparator;
import java.util.List;
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
 * @param fit corners of a line that is drawn instead of the one from value to value
 */
public record PlotPanel(
        String title,
        String xLabel,
        String yLabel,
        List<Point> points,
        @Nullable Double level,
        @Nullable List<Svg.Corner> fit) {

    /** Width of a panel. */
    public static final int WIDTH = 360;
    /** Height of a panel. */
    public static final int HEIGHT = 250;

    private static final int CAP = 4;
    private static final double DOT = 3.5;
    private static final double MARKED_DOT = 5.5;

    private static final String VALUES = "#1f5fa8";
    private static final String MARKED = "#c2410c";

    /** Sorts the points, and copies the line. */
    public PlotPanel {
        points = points.stream().sorted(Comparator.comparingDouble(Point::x)).toList();
        fit = fit == null ? null : List.copyOf(fit);
    }

    /** With a line from value to value. */
    public PlotPanel(String title, String xLabel, String yLabel, List<Point> points, @Nullable Double level) {
        this(title, xLabel, yLabel, points, level, null);
    }

    /**
     * A value.
     *
     * @param x the choice
     * @param y the value
     * @param error length of each half of the error bar
     * @param marked whether it stands out
     */
    public record Point(double x, double y, double error, boolean marked) {}

    /** Every number that the vertical axis has to reach. */
    public DoubleStream reach() {
        return DoubleStream.concat(
                points.stream().flatMapToDouble(point -> DoubleStream.of(point.y - point.error, point.y + point.error)),
                DoubleStream.concat(
                        level == null ? DoubleStream.empty() : DoubleStream.of(level),
                        fit == null ? DoubleStream.empty() : fit.stream().mapToDouble(Svg.Corner::y)));
    }

    /**
     * Draws it.
     *
     * @param values the vertical axis, which panels may share
     */
    public void draw(Svg svg, double left, double top, Scale values) {
        PlotFrame frame = new PlotFrame(left, top, WIDTH, HEIGHT);
        Scale vertical = frame.vertical(values);
        Scale horizontal = frame.horizontal(Scale.around(points.stream().mapToDouble(Point::x), 1, 0, 1));
        frame.drawTicks(svg, vertical);
        frame.draw(svg, title, xLabel, yLabel);
        frame.drawChoices(svg, horizontal, points.stream().map(Point::x).toList(), SubnetText::number);
        if (level != null) {
            double y = vertical.at(level);
            svg.dashedLine(new Svg.Corner(horizontal.from(), y), new Svg.Corner(horizontal.to(), y), MARKED);
        }
        List<Svg.Corner> line = fit == null
                ? points.stream().map(point -> new Svg.Corner(point.x, point.y)).toList()
                : fit;
        svg.polyline(
                line.stream()
                        .map(corner -> new Svg.Corner(horizontal.at(corner.x()), vertical.at(corner.y())))
                        .toList(),
                fit == null ? VALUES : MARKED,
                1.5);
        points.forEach(point -> draw(svg, point, horizontal, vertical));
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
