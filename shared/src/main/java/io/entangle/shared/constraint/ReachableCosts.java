package io.entangle.shared.constraint;

import io.entangle.shared.cost.Metric;
import org.jspecify.annotations.Nullable;

/** The costs that subnets of one space have. */
sealed interface ReachableCosts permits LinearReach, StagedReach {

    /** False only if no subnet keeps all limits. */
    boolean mayHoldOneWithin(Constraints limits);

    /**
     * The value of {@code metric} nearest to {@code bound} on its upper or lower side, the bound included, among subnets within {@code others}.
     *
     * @return none if there is no such subnet, or none was found
     */
    @Nullable
    Long nearest(Metric metric, long bound, Constraints others, boolean above);
}
