package io.entangle.worker.runner;

import io.entangle.shared.random.RandomStreams;
import java.time.Duration;

/**
 * Growing pauses between attempts, half of each drawn by chance, so that workers that lost the API together do not come back together.
 *
 * @param first longest pause after the first failure
 * @param longest bound of all pauses
 */
record Backoff(Duration first, Duration longest) {

    static final Backoff STANDARD = new Backoff(Duration.ofMillis(400), Duration.ofSeconds(10));

    private static final int MOST_DOUBLINGS = 20;

    /**
     * The pause after a failure.
     *
     * @param failures failures so far, from 1
     * @param seed seed of the draw
     */
    Duration pause(int failures, long seed) {
        long half =
                Math.min(longest.toNanos(), first.toNanos() << Math.min(MOST_DOUBLINGS, Math.max(0, failures - 1))) / 2;
        double share = RandomStreams.stream(seed, "backoff", failures).nextDouble();
        return Duration.ofNanos(half + (long) (half * share));
    }
}
