package io.entangle.e2e.load;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that ask one thing after the other as fast as they are answered, a thread each. */
final class Crowd implements AutoCloseable {

    /** Makes the request of a client. */
    @FunctionalInterface
    interface Asking {

        /**
         * The next request.
         *
         * @param client which client asks, from 0
         * @param turn how often it has asked before
         */
        HttpRequest next(int client, int turn);
    }

    /**
     * What was answered.
     *
     * @param latencies of every answer
     * @param seconds wall time
     * @param bytes mean length of an answer's body
     */
    record Answered(Latencies latencies, double seconds, double bytes) {

        /** Answers a second. */
        double rate() {
            return latencies.count() / seconds;
        }
    }

    private final HttpClient client;
    private final int size;
    private final ExecutorService threads;

    Crowd(HttpClient client, int size) {
        this.client = client;
        this.size = size;
        this.threads = Executors.newFixedThreadPool(size);
    }

    /**
     * All of them for so long.
     *
     * @throws IOException if an answer is not one of success
     */
    Answered ask(double seconds, Asking asking) throws Exception {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        List<Future<Asked>> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int number = i;
            Callable<Asked> loop = () -> until(end, number, asking);
            all.add(threads.submit(loop));
        }
        List<long[]> nanos = new ArrayList<>();
        long bytes = 0;
        for (Future<Asked> one : all) {
            nanos.add(one.get().nanos());
            bytes += one.get().bytes;
        }
        Latencies latencies = Latencies.of(nanos);
        return new Answered(latencies, (System.nanoTime() - begin) / 1e9, (double) bytes / latencies.count());
    }

    private Asked until(long end, int number, Asking asking) throws IOException, InterruptedException {
        Asked all = new Asked();
        for (int turn = 0; System.nanoTime() < end; turn++) {
            HttpRequest request = asking.next(number, turn);
            long asked = System.nanoTime();
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            all.add(System.nanoTime() - asked, answer.body().length);
            if (answer.statusCode() >= 300) {
                throw new IOException("%s %s: %d %s"
                        .formatted(
                                request.method(),
                                request.uri(),
                                answer.statusCode(),
                                new String(answer.body(), StandardCharsets.UTF_8)));
            }
        }
        return all;
    }

    /** What one client was answered. */
    private static final class Asked {

        private long[] nanos = new long[1024];
        private int count;
        private long bytes;

        void add(long took, int length) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = took;
            bytes += length;
        }

        long[] nanos() {
            return Arrays.copyOf(nanos, count);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
