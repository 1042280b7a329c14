package io.entangle.worker.data;

import java.util.Arrays;

/** Some samples of another split, in ascending order of their index there. */
public final class Subset implements Split {

    private final Split whole;
    private final int[] indices;

    private Subset(Split whole, int[] ascending) {
        this.whole = whole;
        this.indices = ascending;
    }

    /**
     * Picks samples.
     *
     * @param indices distinct indices into {@code whole}, in any order
     * @throws IllegalArgumentException if an index is out of range or occurs twice
     */
    public static Subset of(Split whole, int[] indices) {
        int[] ascending = indices.clone();
        Arrays.sort(ascending);
        for (int i = 0; i < ascending.length; i++) {
            if (ascending[i] < 0 || ascending[i] >= whole.size() || (i > 0 && ascending[i] == ascending[i - 1])) {
                throw new IllegalArgumentException("index " + ascending[i] + " is out of range or given twice");
            }
        }
        return new Subset(whole, ascending);
    }

    /**
     * A fixed sample that keeps the proportions of the classes, for a budget too small to score the whole split.
     *
     * @param count how many samples to keep, 1 or more
     * @param seed the same seed keeps the same samples
     * @return the whole split if it has no more than {@code count} samples
     */
    public static Split stratified(Split whole, int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("a subset needs at least one sample, not " + count);
        }
        if (count >= whole.size()) {
            return whole;
        }
        return of(whole, StratifiedChoice.of(whole.labels()).choose(count, seed, "subset"));
    }

    /** Returns the samples of the same whole that this subset leaves out. */
    Subset complement() {
        int[] rest = new int[whole.size() - indices.length];
        int next = 0;
        int taken = 0;
        for (int i = 0; i < whole.size(); i++) {
            if (taken < indices.length && indices[taken] == i) {
                taken++;
            } else {
                rest[next++] = i;
            }
        }
        return new Subset(whole, rest);
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public String id(int index) {
        return whole.id(indices[index]);
    }

    @Override
    public int label(int index) {
        return whole.label(indices[index]);
    }

    @Override
    public RgbImage image(int index) {
        return whole.image(indices[index]);
    }

    @Override
    public byte[] bytes(int index) {
        return whole.bytes(indices[index]);
    }

    @Override
    public byte[] stamp(int index) {
        return whole.stamp(indices[index]);
    }
}
