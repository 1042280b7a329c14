package io.entangle.worker.data;

import io.entangle.shared.random.RandomStreams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses samples at random so that every class is represented in proportion to its size. */
final class StratifiedChoice {

    private final int[][] members;
    private final int total;

    private StratifiedChoice(int[][] members, int total) {
        this.members = members;
        this.total = total;
    }

    static StratifiedChoice of(int[] labels) {
        int classes = Arrays.stream(labels).max().orElse(-1) + 1;
        int[][] members = new int[classes][];
        for (int c = 0; c < classes; c++) {
            int label = c;
            members[c] = IntStream.range(0, labels.length)
                    .filter(i -> labels[i] == label)
                    .toArray();
        }
        return new StratifiedChoice(members, labels.length);
    }

    /** Returns {@code count} indices in ascending order; quotas are rounded by the largest remainder. */
    int[] choose(int count, long seed, String purpose) {
        return draw(quotas(count), seed, purpose);
    }

    /**
     * Chooses for a division into two parts that both know every class: at least one sample of each class is chosen
     * and at least one is not, so the number chosen can differ from {@code count} by a few where classes are tiny.
     *
     * @return indices in ascending order
     * @throws SingletonClass if a class has a single sample
     */
    int[] chooseFromEveryClass(int count, long seed, String purpose) throws SingletonClass {
        int[] quotas = quotas(count);
        for (int c = 0; c < quotas.length; c++) {
            int size = members[c].length;
            if (size == 1) {
                throw new SingletonClass(c);
            }
            if (size > 1) {
                quotas[c] = Math.max(1, Math.min(size - 1, quotas[c]));
            }
        }
        return draw(quotas, seed, purpose);
    }

    private int[] quotas(int count) {
        int[] quotas = new int[members.length];
        int given = 0;
        for (int c = 0; c < members.length; c++) {
            quotas[c] = (int) ((long) count * members[c].length / total);
            given += quotas[c];
        }
        int[] byRemainder = IntStream.range(0, members.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer c) -> -((long) count * members[c].length % total)))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; given < count; i++, given++) {
            quotas[byRemainder[i]]++;
        }
        return quotas;
    }

    private int[] draw(int[] quotas, long seed, String purpose) {
        IntStream chosen = IntStream.empty();
        for (int c = 0; c < members.length; c++) {
            int[] shuffled = shuffled(members[c], RandomStreams.stream(seed, purpose, c));
            chosen = IntStream.concat(chosen, Arrays.stream(shuffled, 0, quotas[c]));
        }
        return chosen.sorted().toArray();
    }

    /** Returns the values in an order drawn from {@code random} (Fisher and Yates). */
    static int[] shuffled(int[] values, SplittableRandom random) {
        int[] order = values.clone();
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** A class that cannot be present on both sides of a division. */
    static final class SingletonClass extends Exception {

        private static final long serialVersionUID = 1L;

        private final int label;

        SingletonClass(int label) {
            super("class " + label + " has a single sample");
            this.label = label;
        }

        int label() {
            return label;
        }
    }
}
