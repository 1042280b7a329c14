package io.entangle.api.plot;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Title and axes of a plot, and where on the sheet its numbers lie.
 *
 * @param left of the whole, labels included
 * @param top of the whole
 * @param width of the whole
 * @param height of the whole
 */
public record PlotFrame(double left, double top, double width, double height) {

    private static final int LEFT = 62;
    private static final int RIGHT = 14;
    private static final int TOP = 30;
    private static final int BOTTOM = 46;
    private static final int TITLE_SIZE = 13;
    private static final int LABEL_SIZE = 11;
    private static final int TICK = 4;
    private static final int BETWEEN_LABELS = 26;

    private static final String AXIS = "#555555";
    private static final String GRID = "#e4e4e4";

    /** Numbers laid along the horizontal axis. */
    public Scale horizontal(Scale numbers) {
        return numbers.along(left + LEFT, left + width - RIGHT);
    }

    /** Numbers laid along the vertical axis, upwards. */
    public Scale vertical(Scale numbers) {
        return numbers.along(top + height - BOTTOM, top + TOP);
    }

    /** Draws title and axes with their names. */
    public void draw(Svg svg, String title, String xLabel, String yLabel) {
        double right = left + width - RIGHT;
        double bottom = top + height - BOTTOM;
        svg.text(new Svg.Corner(left + LEFT, top + TOP - 10), Svg.Anchor.START, TITLE_SIZE, title);
        svg.line(new Svg.Corner(left + LEFT, bottom), new Svg.Corner(left + LEFT, top + TOP), AXIS);
        svg.uprightText(new Svg.Corner(left + 16, (bottom + top + TOP) / 2), LABEL_SIZE, yLabel);
        svg.line(new Svg.Corner(left + LEFT, bottom), new Svg.Corner(right, bottom), AXIS);
        svg.text(new Svg.Corner((left + LEFT + right) / 2, bottom + 34), Svg.Anchor.MIDDLE, LABEL_SIZE, xLabel);
    }

    /** Draws round numbers beside the vertical axis, each with a line across. */
    public void drawTicks(Svg svg, Scale vertical) {
        String format = "%." + vertical.digits() + "f";
        double right = left + width - RIGHT;
        for (double tick : vertical.ticks()) {
            double y = vertical.at(tick);
            svg.line(new Svg.Corner(left + LEFT, y), new Svg.Corner(right, y), GRID);
            svg.text(
                    new Svg.Corner(left + LEFT - TICK - 2, y + 4),
                    Svg.Anchor.END,
                    LABEL_SIZE,
                    String.format(Locale.ROOT, format, tick));
        }
    }

    /**
     * Draws numbers below the horizontal axis, as far as there is room for them.
     *
     * @param ascending the numbers
     * @param text what is said of each
     */
    public void drawChoices(Svg svg, Scale horizontal, List<Double> ascending, DoubleFunction<String> text) {
        double bottom = top + height - BOTTOM;
        double last = Double.NEGATIVE_INFINITY;
        for (double number : ascending) {
            double x = horizontal.at(number);
            svg.line(new Svg.Corner(x, bottom), new Svg.Corner(x, bottom + TICK), AXIS);
            if (x - last >= BETWEEN_LABELS) {
                svg.text(new Svg.Corner(x, bottom + 17), Svg.Anchor.MIDDLE, LABEL_SIZE, text.apply(number));
                last = x;
            }
        }
    }
}
