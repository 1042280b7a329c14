package io.entangle.worker.spacesearch;

import java.math.BigDecimal;
import java.util.List;

/**
 * A subnet drawn from a space, and how well it did with its supernet's weights.
 *
 * @param values for each subspace, in the space's order, what the subnet's blocks hold of it: one value where it belongs to a whole stage, else one for each block
 * @param error top-1 error, from 0 to 1
 */
public record MeasuredSubnet(List<List<BigDecimal>> values, double error) {

    public MeasuredSubnet {
        values = values.stream().map(List::copyOf).toList();
        if (!(error >= 0 && error <= 1)) {
            throw new IllegalArgumentException("an error lies between 0 and 1, not at " + error);
        }
    }

    /** Share of the blocks that hold a value. */
    double share(int subspace, BigDecimal value) {
        List<BigDecimal> blocks = values.get(subspace);
        long holding = blocks.stream().filter(own -> own.compareTo(value) == 0).count();
        return (double) holding / blocks.size();
    }
}
