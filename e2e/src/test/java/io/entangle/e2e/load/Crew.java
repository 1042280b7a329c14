package io.entangle.e2e.load;

import io.entangle.e2e.load.LeasedWork.Held;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Workers that go through cycles side by side, a thread each. */
final class Crew implements AutoCloseable {

    /** Makes a worker of that number. */
    @FunctionalInterface
    interface Hiring {
        LeasedWork worker(int number) throws Exception;
    }

    private final List<LeasedWork> workers = new ArrayList<>();
    private final ExecutorService threads;

    Crew(int size, Hiring hiring) throws Exception {
        for (int i = 0; i < size; i++) {
            workers.add(hiring.worker(i));
        }
        threads = Executors.newFixedThreadPool(size);
    }

    /** As fast as they can, for so long. */
    Measured run(double seconds) throws Exception {
        return run(seconds, 0);
    }

    /**
     * For so long, each beginning its cycles in equal distances.
     *
     * @param rate cycles a second that all of them together begin; 0 for as many as they can
     */
    Measured run(double seconds, double rate) throws Exception {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        long distance = rate == 0 ? 0 : (long) (1e9 * workers.size() / rate);
        List<Future<Times>> all = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            LeasedWork worker = workers.get(i);
            long first = begin + distance * i / workers.size();
            Callable<Times> loop = () -> cycles(worker, first, distance, end);
            all.add(threads.submit(loop));
        }
        List<Times> times = new ArrayList<>();
        for (Future<Times> one : all) {
            times.add(one.get());
        }
        double wall = (System.nanoTime() - begin) / 1e9;
        return new Measured(
                times.stream().mapToLong(Times::cycles).sum(),
                wall,
                Latencies.of(times.stream().map(one -> one.nanos(0)).toList()),
                Latencies.of(times.stream().map(one -> one.nanos(1)).toList()),
                Latencies.of(times.stream().map(one -> one.nanos(2)).toList()));
    }

    private static Times cycles(LeasedWork worker, long first, long distance, long end) throws Exception {
        Times times = new Times();
        for (long next = first; System.nanoTime() < end && next < end; next += distance) {
            for (long early = next - System.nanoTime(); distance > 0 && early > 0; early = next - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            long asked = System.nanoTime();
            Held held = worker.claim().orElseThrow(() -> new IllegalStateException("the queue has run dry"));
            long leased = System.nanoTime();
            worker.heartbeat(held);
            long renewed = System.nanoTime();
            worker.complete(held);
            times.add(leased - asked, renewed - leased, System.nanoTime() - renewed);
        }
        return times;
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (LeasedWork worker : workers) {
            worker.close();
        }
    }

    /** Nanoseconds of the three calls of each cycle. */
    private static final class Times {

        private long[] nanos = new long[3 * 1024];
        private int length;

        void add(long claim, long heartbeat, long completion) {
            if (length == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * length);
            }
            nanos[length] = claim;
            nanos[length + 1] = heartbeat;
            nanos[length + 2] = completion;
            length += 3;
        }

        long cycles() {
            return length / 3;
        }

        long[] nanos(int call) {
            long[] one = new long[length / 3];
            for (int i = 0; i < one.length; i++) {
                one[i] = nanos[3 * i + call];
            }
            return one;
        }
    }
}
