package io.entangle.worker.training;

import io.entangle.shared.random.RandomStreams;
import java.util.SplittableRandom;

/**
 * Stochastic depth (Huang et al., <i>Deep Networks with Stochastic Depth</i>, ECCV 2016), per sample and branch, as the published code does it: the probability of
 * skipping grows linearly from 0 in the first block to the rate in the deepest block of the <i>supernet</i>, so that it is the same for a block in every subnet; what is
 * not skipped is scaled up to the same expectation.
 *
 * @param rate probability in the supernet's deepest block
 * @param superDepth blocks of the supernet
 */
public record DropPath(double rate, int superDepth) {

    private static final String PURPOSE = "drop-path";

    /** The probability of skipping each branch of a block, from 0. */
    public double probability(int block) {
        return superDepth == 1 ? 0 : rate * block / (superDepth - 1);
    }

    /**
     * The factors of a batch, for one subnet.
     *
     * @param places where the subnet's L blocks lie in the supernet, from 0
     * @param draw number of the subnet's draw within the epoch
     * @return (B, 2 L) row-major, attention before MLP in each block; empty if nothing is ever skipped
     */
    public float[] factors(int images, int[] places, long seed, int epoch, int draw) {
        if (rate == 0) {
            return new float[0];
        }
        SplittableRandom random = RandomStreams.stream(seed, PURPOSE, epoch, draw);
        int branches = 2 * places.length;
        float[] factors = new float[images * branches];
        for (int i = 0; i < factors.length; i++) {
            double skipped = probability(places[i % branches / 2]);
            factors[i] = random.nextDouble() < skipped ? 0 : (float) (1 / (1 - skipped));
        }
        return factors;
    }
}
