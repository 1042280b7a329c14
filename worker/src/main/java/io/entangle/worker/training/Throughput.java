package io.entangle.worker.training;

import java.util.function.LongSupplier;

/** Images per second, averaged so that the last seconds count most. */
final class Throughput {

    private static final double WINDOW_SECONDS = 10;
    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private long last;
    private double images;
    private double seconds;

    Throughput(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Counts images that took from the last call until now, and gives the rate. */
    double add(int count) {
        long now = nanoTime.getAsLong();
        double passed = (now - last) / NANOS;
        last = now;
        double keep = Math.exp(-passed / WINDOW_SECONDS);
        images = images * keep + count;
        seconds = seconds * keep + passed;
        return seconds > 0 ? images / seconds : 0;
    }
}
