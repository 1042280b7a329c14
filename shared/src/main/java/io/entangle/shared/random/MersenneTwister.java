package io.entangle.shared.random;

import java.util.List;

/**
 * CPython's {@code random} module, number by number: MT19937 (Matsumoto and Nishimura, <i>Mersenne Twister</i>, ACM TOMACS 8(1), 1998) seeded by an integer, and what
 * the published AutoFormer code draws from it. For replaying published sequences only; everything else draws from {@link RandomStreams}.
 *
 * <p>Deviations: none; {@code random()}, {@code randint()} and {@code choice()} are those of Python 3.2 and later. Not safe for use by several threads at once.
 */
public final class MersenneTwister {

    private static final int SIZE = 624;
    private static final int SHIFT = 397;
    private static final int TWIST = 0x9908b0df;
    private static final int UPPER = 0x80000000;
    private static final int WORD_BITS = 32;

    private final int[] state = new int[SIZE];
    private int at = SIZE;

    /** The generator after {@code random.seed(seed)}; the sign is ignored, as there. */
    public MersenneTwister(long seed) {
        long magnitude = Math.abs(seed);
        int high = (int) (magnitude >>> WORD_BITS);
        initialise(high == 0 ? new int[] {(int) magnitude} : new int[] {(int) magnitude, high});
    }

    private void initialise(int[] key) {
        state[0] = 19650218;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
        int i = 1;
        int j = 0;
        for (int k = Math.max(SIZE, key.length); k > 0; k--) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
            i = next(i);
            j = (j + 1) % key.length;
        }
        for (int k = SIZE - 1; k > 0; k--) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
            i = next(i);
        }
        state[0] = UPPER;
    }

    private int next(int i) {
        if (i + 1 < SIZE) {
            return i + 1;
        }
        state[0] = state[SIZE - 1];
        return 1;
    }

    private int word() {
        if (at == SIZE) {
            twist();
            at = 0;
        }
        int y = state[at++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int y = (state[i] & UPPER) | (state[(i + 1) % SIZE] & ~UPPER);
            state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : TWIST);
        }
    }

    /** {@code random()}: uniform in [0, 1), with 53 bits. */
    public double nextDouble() {
        int a = word() >>> 5;
        int b = word() >>> 6;
        return (a * 67108864.0 + b) / 9007199254740992.0;
    }

    /**
     * {@code _randbelow(bound)}: uniform in [0, bound).
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int below(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("the bound must be positive, not " + bound);
        }
        int bits = WORD_BITS - Integer.numberOfLeadingZeros(bound);
        int drawn = word() >>> (WORD_BITS - bits);
        while (drawn >= bound) {
            drawn = word() >>> (WORD_BITS - bits);
        }
        return drawn;
    }

    /** {@code randint(low, high)}: uniform, both ends included. */
    public int between(int low, int high) {
        return low + below(high - low + 1);
    }

    /**
     * {@code choice(list)}.
     *
     * @throws IllegalArgumentException if the list is empty
     */
    public <T> T choice(List<T> list) {
        return list.get(below(list.size()));
    }
}
