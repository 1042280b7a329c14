package io.entangle.api.retraining;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Kendall's rank correlation τ-b, which counts ties: (concordant - discordant) / √((pairs not tied in the first) (pairs not tied in the second)).
 *
 * <p>Source: M. G. Kendall, The treatment of ties in ranking problems, Biometrika 33 (1945). Deviations: none.
 */
final class KendallTau {

    private KendallTau() {}

    /** τ-b, from -1 to 1; empty if all values on one side are equal, so that they have no order. */
    static OptionalDouble of(PairedAccuracies accuracies) {
        List<Double> first = accuracies.inherited();
        List<Double> second = accuracies.retrained();
        long agreement = 0;
        long untiedFirst = 0;
        long untiedSecond = 0;
        for (int i = 0; i < first.size(); i++) {
            for (int j = 0; j < i; j++) {
                int inFirst = Double.compare(first.get(i), first.get(j));
                int inSecond = Double.compare(second.get(i), second.get(j));
                agreement += (long) inFirst * inSecond;
                untiedFirst += Math.abs(inFirst);
                untiedSecond += Math.abs(inSecond);
            }
        }
        return untiedFirst == 0 || untiedSecond == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(agreement / Math.sqrt((double) untiedFirst * untiedSecond));
    }
}
