package io.entangle.worker.data;

/**
 * The means for loading images. None of them changes what is loaded, or in which order.
 *
 * @param threads threads that decode and augment, 1 or more
 * @param prefetch batches made ahead of the consumer, 1 or more
 * @param cache where decoded images may stay
 */
public record Loading(int threads, int prefetch, MemoryBudget cache) {

    public Loading {
        if (threads < 1 || prefetch < 1) {
            throw new IllegalArgumentException(
                    "loading needs a thread and a batch of prefetch, not " + threads + " and " + prefetch);
        }
    }

    /** Returns as many threads as there are processors, at most 8, and one batch ahead of each. */
    public static Loading standard() {
        int threads = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
        return new Loading(threads, threads + 1, MemoryBudget.standard());
    }
}
