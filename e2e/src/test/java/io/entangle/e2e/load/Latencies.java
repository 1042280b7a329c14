package io.entangle.e2e.load;

import java.util.Arrays;
import java.util.List;

/** How long calls took, in milliseconds. */
final class Latencies {

    private final double[] ascending;

    private Latencies(double[] ascending) {
        this.ascending = ascending;
    }

    /** Of several threads, in nanoseconds. */
    static Latencies of(List<long[]> nanos) {
        return new Latencies(nanos.stream()
                .flatMapToLong(Arrays::stream)
                .mapToDouble(value -> value / 1e6)
                .sorted()
                .toArray());
    }

    /** How many calls there were. */
    int count() {
        return ascending.length;
    }

    /** The smallest that at least this share of all does not exceed; not a number if there is none. */
    double quantile(double share) {
        return ascending.length == 0
                ? Double.NaN
                : ascending[(int) Math.max(0, Math.ceil(share * ascending.length) - 1)];
    }
}
