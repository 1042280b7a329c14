package io.entangle.e2e.load;

import io.entangle.e2e.load.LeasedWork.Held;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Workers that wait for jobs by long polls of 20 seconds, keep each for a minute with a heartbeat every 20 seconds, and complete it: two threads for however
 * many workers, each of which has its own connection as long as it waits.
 */
final class SimulatedFleet implements AutoCloseable {

    static final int WAIT_SECONDS = 20;
    static final int HEARTBEAT_SECONDS = 20;
    static final int BEATS_OF_A_JOB = 3;

    private final ExecutorService answers = Executors.newFixedThreadPool(2);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(answers)
            .build();
    private final URI api;
    private int size;
    private volatile boolean ended;
    private volatile Observed observed = new Observed();

    SimulatedFleet(URI api) {
        this.api = api;
    }

    /** What is observed from now on; what was observed before is complete. */
    Observed observe() {
        Observed before = observed;
        observed = new Observed();
        return before;
    }

    /** Lets workers join, evenly over a while, until there are so many. */
    void grow(int target, Duration over) {
        int joining = target - size;
        for (int i = 0; i < joining; i++) {
            Worker worker = new Worker(new HttpWork(client, api, "simulated-" + (size + i), WAIT_SECONDS));
            later(worker::ask, over.toNanos() * i / joining, TimeUnit.NANOSECONDS);
        }
        size = target;
    }

    private void later(Runnable step, long delay, TimeUnit unit) {
        if (!ended) {
            CompletableFuture.delayedExecutor(delay, unit, answers).execute(step);
        }
    }

    @Override
    public void close() {
        ended = true;
        answers.shutdownNow();
    }

    /** Answers within a while. */
    static final class Observed {

        private final Queue<Long> heartbeats = new ConcurrentLinkedQueue<>();
        private final Queue<Long> lateness = new ConcurrentLinkedQueue<>();
        private final Queue<String> troubles = new ConcurrentLinkedQueue<>();

        /** How long heartbeats took. */
        Latencies heartbeats() {
            return latencies(heartbeats);
        }

        /** How much later than asked questions were answered for which nothing came up. */
        Latencies lateness() {
            return latencies(lateness);
        }

        /** Calls that failed, or were answered with something else than what the protocol has. */
        List<String> troubles() {
            return new ArrayList<>(troubles);
        }

        private static Latencies latencies(Queue<Long> nanos) {
            return Latencies.of(
                    List.of(nanos.stream().mapToLong(Long::longValue).toArray()));
        }
    }

    /** One worker; whatever it does follows from an answer or from the clock. */
    private final class Worker {

        private final HttpWork work;

        Worker(HttpWork work) {
            this.work = work;
        }

        void ask() {
            long asked = System.nanoTime();
            call(work.question(), answer -> {
                if (answer.statusCode() == 200) {
                    after(new Beat(HttpWork.lease(answer).orElseThrow(), 1));
                } else {
                    expect(answer, 204);
                    observed.lateness.add(
                            Math.max(0, System.nanoTime() - asked - TimeUnit.SECONDS.toNanos(WAIT_SECONDS)));
                    ask();
                }
            });
        }

        private void after(Beat beat) {
            later(
                    () -> {
                        if (beat.number == BEATS_OF_A_JOB) {
                            complete(beat.held);
                        } else {
                            heartbeat(beat);
                        }
                    },
                    HEARTBEAT_SECONDS,
                    TimeUnit.SECONDS);
        }

        private void heartbeat(Beat beat) {
            long sent = System.nanoTime();
            call(work.report(beat.held), answer -> {
                expect(answer, 200);
                observed.heartbeats.add(System.nanoTime() - sent);
                after(new Beat(beat.held, beat.number + 1));
            });
        }

        private void complete(Held held) {
            call(work.result(held), answer -> {
                expect(answer, 204);
                ask();
            });
        }

        private void call(HttpRequest request, Answered answered) {
            if (ended) {
                return;
            }
            CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BodyHandlers.ofByteArray());
            answer.thenAcceptAsync(answered::accept, answers).exceptionally(trouble -> {
                if (!ended) {
                    observed.troubles.add(String.valueOf(trouble));
                    later(this::ask, 1, TimeUnit.SECONDS);
                }
                return null;
            });
        }

        private void expect(HttpResponse<byte[]> answer, int status) {
            if (answer.statusCode() != status) {
                throw new IllegalStateException(answer.uri().getPath() + ": " + answer.statusCode());
            }
        }
    }

    /** What follows an answer. */
    @FunctionalInterface
    private interface Answered {
        void accept(HttpResponse<byte[]> answer);
    }

    private record Beat(Held held, int number) {}
}
