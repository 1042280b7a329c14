package io.entangle.worker.data;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that decoded images may occupy, shared by all loaders of a job; what does not fit is decoded again when needed. */
public final class MemoryBudget {

    private static final long GIBIBYTE = 1L << 30;

    private final AtomicLong left;

    public MemoryBudget(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a memory budget cannot be negative: " + bytes);
        }
        this.left = new AtomicLong(bytes);
    }

    /** Returns 1 GiB, or a quarter of the heap where that is less. */
    public static MemoryBudget standard() {
        return new MemoryBudget(Math.min(GIBIBYTE, Runtime.getRuntime().maxMemory() / 4));
    }

    /** Returns whether so many bytes were left and are now taken. */
    boolean take(long bytes) {
        long before = left.getAndUpdate(remaining -> remaining >= bytes ? remaining - bytes : remaining);
        return before >= bytes;
    }

    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }
}
