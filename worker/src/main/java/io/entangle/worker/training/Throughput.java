package io.entangle.worker.training;

import java.util.function.LongSupplier;

/** Images per second and the share of time spent waiting for them, averaged so that the last seconds count most. */
final class Throughput {

    private static final double WINDOW_SECONDS = 10;
    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private long last;
    private double images;
    private double seconds;
    private double waited;

    Throughput(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /**
     * Counts images that took from the last call until now, and gives the rate.
     *
     * @param waitedNanos how much of that time went by waiting for them
     */
    double add(int count, long waitedNanos) {
        long now = nanoTime.getAsLong();
        double passed = (now - last) / NANOS;
        last = now;
        double keep = Math.exp(-passed / WINDOW_SECONDS);
        images = images * keep + count;
        seconds = seconds * keep + passed;
        waited = waited * keep + waitedNanos / NANOS;
        return seconds > 0 ? images / seconds : 0;
    }

    /** Share of the time that was spent waiting, 0 to 1. */
    double waitShare() {
        return seconds > 0 ? Math.min(1, waited / seconds) : 0;
    }
}
