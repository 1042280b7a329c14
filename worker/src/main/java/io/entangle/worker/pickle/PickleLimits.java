package io.entangle.worker.pickle;

/**
 * How much a pickle may ask for.
 *
 * @param bytes longest program
 * @param values most values it may make; together with {@code bytes} this bounds the memory
 * @param memoIndex largest index into the memo
 */
public record PickleLimits(int bytes, int values, int memoIndex) {

    /**
     * Enough for a training checkpoint of some thousand tensors (a tensor takes about 200 bytes and 30 values), while the worst pickle within them costs about
     * 200 MB.
     */
    public static final PickleLimits DEFAULT = new PickleLimits(16 << 20, 1 << 20, 1 << 20);
}
