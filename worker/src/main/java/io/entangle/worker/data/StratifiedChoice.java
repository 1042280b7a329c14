package io.entangle.worker.data;

import io.entangle.shared.experiment.StratifiedQuotas;
import io.entangle.shared.random.RandomStreams;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses samples at random so that every class is represented in proportion to its size. */
final class StratifiedChoice {

    private final int[][] members;

    private StratifiedChoice(int[][] members) {
        this.members = members;
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
        return new StratifiedChoice(members);
    }

    /** Returns {@code count} indices in ascending order; quotas are rounded by the largest remainder. */
    int[] choose(int count, long seed, String purpose) {
        return draw(StratifiedQuotas.proportional(sizes(), count), seed, purpose);
    }

    /**
     * Chooses for a division into two parts that both know every class: at least one sample of each class is chosen
     * and at least one is not, so the number chosen can differ from {@code count} by a few where classes are tiny.
     *
     * @return indices in ascending order
     * @throws SingletonClass if a class has a single sample
     */
    int[] chooseFromEveryClass(int count, long seed, String purpose) throws SingletonClass {
        for (int c = 0; c < members.length; c++) {
            if (members[c].length == 1) {
                throw new SingletonClass(c);
            }
        }
        return draw(StratifiedQuotas.ofEveryClass(sizes(), count), seed, purpose);
    }

    private int[] sizes() {
        return Arrays.stream(members).mapToInt(ofClass -> ofClass.length).toArray();
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
