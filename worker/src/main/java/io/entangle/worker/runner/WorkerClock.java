package io.entangle.worker.runner;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time as the runner sees it; tests move it by hand. */
public interface WorkerClock {

    /** Nanoseconds since an arbitrary moment, never going back. */
    long nanos();

    /**
     * Waits for as long as it is told.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void pause(Duration duration) throws InterruptedException;

    /** The clock of the machine. */
    static WorkerClock system() {
        return new WorkerClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                boolean never = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
                assert !never;
            }
        };
    }
}
