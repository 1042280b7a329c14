package io.entangle.worker.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that only tests move; pausing moves it too. */
public final class ManualClock implements WorkerClock {

    private long now = 1_000_000;
    private final List<Duration> pauses = new ArrayList<>();

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized void pause(Duration duration) {
        pauses.add(duration);
        now += duration.toNanos();
    }

    synchronized void pass(Duration duration) {
        now += duration.toNanos();
    }

    /** All pauses so far. */
    public synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
