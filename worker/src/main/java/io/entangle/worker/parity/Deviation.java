package io.entangle.worker.parity;

/** The worst differences seen so far; what is not a number is infinitely far from everything but another such. */
final class Deviation {

    /** Below this size of a number, or of a tensor's largest, a relative difference says nothing. */
    private static final double SMALLEST_SCALE = 1e-4;

    private long compared;
    private double absolute;
    private double relative;
    private String where = "";

    /** Compares one number, relative to what is expected. */
    void add(double actual, double expected, String place) {
        add(actual, expected, Math.abs(expected), place);
    }

    /** Compares one number, relative to that scale. */
    void add(double actual, double expected, double scale, String place) {
        compared++;
        double difference = difference(actual, expected);
        double share = difference == 0 ? 0 : difference / Math.max(scale, SMALLEST_SCALE);
        if (difference > absolute) {
            where = place;
        }
        absolute = Math.max(absolute, difference);
        relative = Math.max(relative, share);
    }

    private static double difference(double actual, double expected) {
        if (Double.compare(actual, expected) == 0 || actual == expected) {
            return 0;
        }
        double difference = Math.abs(actual - expected);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    /** Compares a whole tensor, relative to its largest value. */
    void addTensor(float[] actual, float[] expected, String name) {
        double scale = 0;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        if (actual.length != expected.length) {
            throw new GoldenException("%s has %d values, ours %d".formatted(name, expected.length, actual.length));
        }
        for (int i = 0; i < expected.length; i++) {
            add(actual[i], expected[i], scale, name);
        }
    }

    long compared() {
        return compared;
    }

    double absolute() {
        return absolute;
    }

    double relative() {
        return relative;
    }

    /** Where the worst absolute difference is; empty if there is none. */
    String where() {
        return where;
    }
}
