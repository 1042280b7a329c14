package io.entangle.api.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Numbers laid along an axis.
 *
 * @param low number at the begin
 * @param high number at the end, larger
 * @param from pixel of the begin
 * @param to pixel of the end
 */
public record Scale(double low, double high, double from, double to) {

    private static final double MARGIN = 0.08;
    private static final int FEWEST_STEPS = 3;

    /**
     * A scale with all these numbers and a little room on both sides.
     *
     * @param least room if all are equal
     */
    public static Scale around(DoubleStream numbers, double least, double from, double to) {
        var range = numbers.summaryStatistics();
        double extent = range.getMax() - range.getMin();
        double room = extent > 0 ? MARGIN * extent : least;
        return new Scale(range.getMin() - room, range.getMax() + room, from, to);
    }

    /** The same numbers along other pixels. */
    public Scale along(double first, double last) {
        return new Scale(low, high, first, last);
    }

    /** The pixel of a number. */
    public double at(double number) {
        return from + (number - low) / (high - low) * (to - from);
    }

    /** Round numbers on the axis, evenly apart: 1, 2 or 5 times a power of ten. */
    public List<Double> ticks() {
        double step = step();
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Digits after the point that tell ticks apart. */
    public int digits() {
        return (int) Math.max(0, -Math.floor(Math.log10(step()) + 1e-9));
    }

    private double step() {
        double largest = (high - low) / FEWEST_STEPS;
        double power = Math.pow(10, Math.floor(Math.log10(largest)));
        return DoubleStream.of(5, 2)
                .map(times -> times * power)
                .filter(step -> step <= largest)
                .findFirst()
                .orElse(power);
    }
}
