package io.entangle.e2e.load;

/**
 * What workers got done in a while.
 *
 * @param cycles claims, each with its heartbeat and its completion
 * @param seconds wall time
 * @param claims how long claims took
 * @param heartbeats how long heartbeats took
 * @param completions how long completions took
 */
record Measured(long cycles, double seconds, Latencies claims, Latencies heartbeats, Latencies completions) {

    /** Cycles a second. */
    double rate() {
        return cycles / seconds;
    }
}
