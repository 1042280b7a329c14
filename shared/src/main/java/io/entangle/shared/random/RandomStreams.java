package io.entangle.shared.random;

import java.util.SplittableRandom;

/**
 * Independent random streams, each named by the experiment's seed, a purpose and a key such as (epoch, sample index).
 *
 * <p>A draw depends on its name alone, never on the order in which threads ask for it: that is what makes a resumed run equal to the one that was not
 * interrupted.
 */
public final class RandomStreams {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private RandomStreams() {}

    /**
     * The stream of that name, always from its beginning.
     *
     * @param seed seed of the experiment
     * @param purpose what is drawn from it, e.g. {@code "order"}
     * @param key finer parts of the name, e.g. epoch and sample index
     */
    public static SplittableRandom stream(long seed, String purpose, long... key) {
        long state = mix(seed ^ hash(purpose));
        for (long part : key) {
            state = mix(state + 0x9e3779b97f4a7c15L + mix(part));
        }
        return new SplittableRandom(state);
    }

    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finaliser of splitmix64: a bijection whose every output bit depends on every input bit. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
