package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.searchspace.Dimension;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep came to; every score is with the supernet's weights, on the same held-out images.
 *
 * @param base score of the base
 * @param points stage by stage and dimension by dimension, of each first those in all blocks, then block by block, by ascending value
 * @param effects what each dimension is worth around the base, in the same order; none of a dimension with a single choice
 */
public record SweepOutcome(SubnetScore base, List<Point> points, List<JobResult.SweepEffect> effects) {

    /** Copies the lists. */
    public SweepOutcome {
        points = List.copyOf(points);
        effects = List.copyOf(effects);
    }

    /**
     * A variant and its score.
     *
     * @param dimension the dimension that is varied
     * @param stage the stage that is varied, from 1; absent where architectures have no stages
     * @param block the block whose choice it is, from 0; absent where the choice is that of all blocks
     * @param value the choice: blocks, width, window, heads or ratio
     * @param base whether it is the base itself
     * @param architecture the subnet
     * @param hash SHA-256 of its canonical form, 64 hexadecimal digits
     * @param costs exact parameters and multiply-accumulates
     * @param heldOut its score
     * @param fromBase its accuracy less the base's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Point(
            Dimension dimension,
            @Nullable Integer stage,
            @Nullable Integer block,
            double value,
            boolean base,
            Architecture architecture,
            String hash,
            Costs costs,
            SubnetScore heldOut,
            PairedDifference fromBase) {}
}
