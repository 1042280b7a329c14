package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.random.RandomStreams;

/**
 * A made-up accuracy: each layer's choices have a worth of their own, neighbouring layers reward or punish each other's
 * choices, and depth and width matter.
 */
final class SyntheticLandscape {

    private static final double INTERACTION = 0.6;

    private final long seed;

    SyntheticLandscape(long seed) {
        this.seed = seed;
    }

    double score(Architecture architecture) {
        AutoFormerArchitecture subnet = (AutoFormerArchitecture) architecture;
        double score = worth("embed", subnet.embedDim()) + worth("depth", subnet.depth());
        for (int i = 0; i < subnet.depth(); i++) {
            long heads = subnet.numHeads().get(i);
            long ratio = Math.round(100 * subnet.mlpRatio().get(i));
            score += worth("heads", i, heads) + worth("ratio", i, ratio);
            if (i > 0) {
                long before = subnet.numHeads().get(i - 1);
                score += INTERACTION * worth("pair", i, before, heads, ratio);
            }
        }
        return score;
    }

    private double worth(String what, long... choice) {
        return RandomStreams.stream(seed, what, choice).nextDouble(-1, 1);
    }
}
