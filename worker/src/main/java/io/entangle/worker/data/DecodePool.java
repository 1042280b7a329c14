package io.entangle.worker.data;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for decoding; they do not keep the process alive. */
final class DecodePool {

    private DecodePool() {}

    static ExecutorService of(int threads) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "image-decode-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Stops the threads and waits for the images in their hands; an interrupt ends the waiting and stays set. */
    static void stop(ExecutorService pool) {
        pool.shutdownNow();
        boolean stopped = false;
        while (!stopped) {
            try {
                stopped = pool.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /**
     * What the failure of a task is to whoever waited for it: the fault of a data set under the same words, anything unforeseen as such.
     *
     * @param doing what the task was for, to stand before "failed"
     * @throws OutOfMemoryError if that is what the task met: only who began the work can say what to make smaller
     */
    static RuntimeException failure(String doing, ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof OutOfMemoryError full) {
            throw full;
        }
        return cause instanceof DatasetException refusal
                ? new DatasetException(String.valueOf(refusal.getMessage()), refusal)
                : new IllegalStateException(doing + " failed", cause);
    }

    /** Gives up, between two images, the batch of a stream that was closed. */
    static void checkWanted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the batch is no longer wanted");
        }
    }
}
