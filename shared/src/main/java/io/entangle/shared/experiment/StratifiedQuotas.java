package io.entangle.shared.experiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How many samples of each class a part of a split has that represents the classes by their sizes. Workers draw such parts; from the sizes of the classes alone it is known before how
 * large they become.
 */
public final class StratifiedQuotas {

    private StratifiedQuotas() {}

    /**
     * Shares {@code count} out in proportion to the sizes, rounded by the largest remainder.
     *
     * @param sizes samples of each class, in label order
     * @param count how many there are to be together, at most the sum of the sizes
     */
    public static int[] proportional(int[] sizes, int count) {
        long total = Arrays.stream(sizes).asLongStream().sum();
        int[] quotas = new int[sizes.length];
        if (total == 0) {
            return quotas;
        }
        int given = 0;
        for (int c = 0; c < sizes.length; c++) {
            quotas[c] = (int) ((long) count * sizes[c] / total);
            given += quotas[c];
        }
        int[] byRemainder = IntStream.range(0, sizes.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer c) -> -((long) count * sizes[c] % total)))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; given < count; i++, given++) {
            quotas[byRemainder[i]]++;
        }
        return quotas;
    }

    /**
     * The same for a division into two parts that both know every class: of each class with two samples or more at least one is in the part and at least one is not, so the sum can
     * differ from {@code count} by a few where classes are tiny.
     */
    public static int[] ofEveryClass(int[] sizes, int count) {
        int[] quotas = proportional(sizes, count);
        for (int c = 0; c < quotas.length; c++) {
            if (sizes[c] > 1) {
                quotas[c] = Math.max(1, Math.min(sizes[c] - 1, quotas[c]));
            }
        }
        return quotas;
    }

    /**
     * How many of a training split are held out from training.
     *
     * @param sizes training images of each class
     * @param share of them to hold out, above 0 and below 1
     */
    public static int heldOut(int[] sizes, double share) {
        return Arrays.stream(ofEveryClass(sizes, count(Arrays.stream(sizes).sum(), share)))
                .sum();
    }

    /** That share of so many samples, as a number of them. */
    public static int count(int samples, double share) {
        return (int) Math.rint(samples * share);
    }
}
