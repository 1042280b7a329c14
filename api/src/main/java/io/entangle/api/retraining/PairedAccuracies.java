package io.entangle.api.retraining;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two accuracies of each of some subnets.
 *
 * @param inherited with inherited weights
 * @param retrained of the same subnets, in the same order, trained alone
 */
record PairedAccuracies(List<Double> inherited, List<Double> retrained) {

    PairedAccuracies {
        inherited = List.copyOf(inherited);
        retrained = List.copyOf(retrained);
    }

    int subnets() {
        return inherited.size();
    }

    /** As many subnets, drawn with replacement. */
    PairedAccuracies resampled(SplittableRandom random) {
        int[] drawn = random.ints(subnets(), 0, subnets()).toArray();
        return new PairedAccuracies(at(inherited, drawn), at(retrained, drawn));
    }

    private static List<Double> at(List<Double> values, int[] positions) {
        return Arrays.stream(positions).mapToObj(values::get).toList();
    }
}
