package io.entangle.worker.data;

import java.nio.file.Path;

/**
 * The means for loading images. None of them changes what is loaded, or in which order.
 *
 * @param threads threads that decode and augment, 1 or more
 * @param prefetch batches made ahead of the consumer, 1 or more
 * @param cache where decoded images may stay in memory
 * @param disk where packed images are kept
 * @param listener hears of the preparation of images
 */
public record Loading(int threads, int prefetch, MemoryBudget cache, DataCache disk, PreparationListener listener) {

    private static final int MOST_THREADS = 8;
    private static final DataCache NO_DISK = new DataCache(Path.of(""), 0);

    public Loading {
        if (threads < 1 || prefetch < 1) {
            throw new IllegalArgumentException(
                    "loading needs a thread and a batch of prefetch, not " + threads + " and " + prefetch);
        }
    }

    /** Loading that leaves nothing on the disk. */
    public Loading(int threads, int prefetch, MemoryBudget cache) {
        this(threads, prefetch, cache, NO_DISK, PreparationListener.SILENT);
    }

    /** Returns {@link #with(int, DataCache)} for as many threads as there are processors, at most 8, without a disk. */
    public static Loading standard() {
        return with(0, NO_DISK);
    }

    /**
     * Returns loading with one batch ahead of each thread.
     *
     * @param threads threads that decode and augment; 0 for as many as there are processors, at most 8
     */
    public static Loading with(int threads, DataCache disk) {
        int chosen = threads > 0
                ? threads
                : Math.max(1, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
        return new Loading(chosen, chosen + 1, MemoryBudget.standard(), disk, PreparationListener.SILENT);
    }

    /** The same, told to somebody. */
    public Loading tell(PreparationListener other) {
        return new Loading(threads, prefetch, cache, disk, other);
    }

    /** The same, keeping decoded images in other memory. */
    public Loading within(MemoryBudget other) {
        return new Loading(threads, prefetch, other, disk, listener);
    }
}
