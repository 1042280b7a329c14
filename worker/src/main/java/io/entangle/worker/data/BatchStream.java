package io.entangle.worker.data;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Batches in order, made ahead of their consumer by other threads. At most a fixed number waits at any time. For one
 * consuming thread; closing abandons what has not been consumed.
 */
public final class BatchStream implements Iterator<ImageBatch>, AutoCloseable {

    private final ExecutorService pool;
    private final IntFunction<ImageBatch> maker;
    private final int end;
    private final int prefetch;
    private final ArrayDeque<Future<ImageBatch>> ahead = new ArrayDeque<>();
    private int next;

    /**
     * Starts making batches.
     *
     * @param maker makes the batch of a number from {@code first} (inclusive) to {@code end} (exclusive), on any thread
     */
    BatchStream(ExecutorService pool, IntFunction<ImageBatch> maker, int first, int end, int prefetch) {
        this.pool = pool;
        this.maker = maker;
        this.next = first;
        this.end = end;
        this.prefetch = prefetch;
        fill();
    }

    private void fill() {
        while (ahead.size() < prefetch && next < end) {
            int number = next++;
            ahead.add(pool.submit(() -> maker.apply(number)));
        }
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    /**
     * Waits for the next batch.
     *
     * @throws DatasetException naming the file, if a sample of it could not be decoded; the stream is closed then
     * @throws OutOfMemoryError if the memory did not do for a batch; the stream is closed then
     * @throws CancellationException if the thread is interrupted while it waits; its interrupt flag stays set
     */
    @Override
    public ImageBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no batch is left, or the stream is closed");
        }
        try {
            ImageBatch batch = ahead.remove().get();
            fill();
            return batch;
        } catch (ExecutionException e) {
            close();
            throw DecodePool.failure("making a batch", e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw (CancellationException)
                    new CancellationException("interrupted while waiting for images").initCause(e);
        }
    }

    @Override
    public void close() {
        next = end;
        ahead.forEach(batch -> batch.cancel(true));
        ahead.clear();
    }
}
