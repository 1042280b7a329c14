package io.entangle.worker.runner;

import io.entangle.worker.handler.Cancellation;
import io.entangle.worker.handler.StopReason;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/** Renews a lease from a thread of its own, ahead of the threads that compute, until it is closed. */
final class HeartbeatThread implements AutoCloseable {

    private final LeaseKeeper keeper;
    private final Cancellation cancellation;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    @SuppressWarnings("ThreadPriorityCheck") // a hint only, where threads that compute outnumber the processors
    private HeartbeatThread(LeaseKeeper keeper, Cancellation cancellation) {
        this.keeper = keeper;
        this.cancellation = cancellation;
        Map<String, String> about = Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
        this.thread = new Thread(
                () -> {
                    MDC.setContextMap(about);
                    beat();
                },
                "heartbeat");
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.setDaemon(true);
    }

    static HeartbeatThread start(LeaseKeeper keeper, Cancellation cancellation) {
        HeartbeatThread heartbeat = new HeartbeatThread(keeper, cancellation);
        heartbeat.thread.start();
        return heartbeat;
    }

    private void beat() {
        try {
            Duration pause;
            do {
                pause = keeper.renew();
            } while (cancellation.reason() != StopReason.LEASE_LOST
                    && !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // Only close() interrupts: there is nothing left to renew.
            Thread.currentThread().interrupt();
        }
    }

    /** Stops renewing; no heartbeat is under way when this returns. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
