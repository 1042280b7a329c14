package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.random.RandomStreams;

/**
 * A made-up accuracy: each layer's choices have a worth of their own, neighbouring layers, or the
 * choices of one block of a stage, reward or punish each other, and depth and width matter.
 */
final class SyntheticLandscape {

    private static final double INTERACTION = 0.6;

    private final long seed;

    SyntheticLandscape(long seed) {
        this.seed = seed;
    }

    double score(Architecture architecture) {
        return architecture.byFamily(this::score, this::score);
    }

    private double score(S3Architecture subnet) {
        double score = 0;
        for (int i = 0; i < subnet.stages().size(); i++) {
            S3Architecture.Stage stage = subnet.stages().get(i);
            score += worth("embed", i, stage.embedDim()) + worth("depth", i, stage.depth());
            for (int j = 0; j < stage.depth(); j++) {
                long window = stage.windowSize().get(j);
                long heads = stage.numHeads().get(j);
                long ratio = Math.round(100 * stage.mlpRatio().get(j));
                score += worth("window", i, j, window) + worth("heads", i, j, heads) + worth("ratio", i, j, ratio);
                score += INTERACTION * worth("block", i, j, window, heads, ratio);
            }
        }
        return score;
    }

    private double score(AutoFormerArchitecture subnet) {
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
