package io.entangle.shared.constraint;

import io.entangle.shared.cost.Metric;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides, without enumerating subnets, whether a space holds a subnet within limits, and which values are nearest where it does not.
 *
 * <p>A refusal is always right. For AutoFormer spaces the opposite is, too, and the nearest values are exact. For S3 spaces, whose costs are sums of many choices of
 * different kinds, a bounded search decides: a lower or an upper limit on one cost exactly. Of a range narrower than the steps between neighbouring subnets, or of a lower
 * limit on one cost together with an upper limit on the other that leaves hardly any subnet, it may say that a subnet is possible where there is none. The nearest values
 * are then the nearest that were found; some subnet has them.
 */
public final class Feasibility {

    private final ReachableCosts reachable;

    private Feasibility(ReachableCosts reachable) {
        this.reachable = reachable;
    }

    /** The reachable costs of a space without violations. */
    public static Feasibility of(SearchSpace space) {
        return new Feasibility(space.byFamily(LinearReach::new, StagedReach::new));
    }

    /** Whether some subnet keeps all limits, as far as that can be told. */
    public boolean feasible(Constraints constraints) {
        return reachable.mayHoldOneWithin(constraints);
    }

    /**
     * Why no subnet keeps the limits, with the nearest values that would do; empty if some subnet does.
     *
     * <p>Each limit is blamed that alone, or while the others are kept, excludes every subnet.
     */
    public List<Violation> violations(Constraints constraints) {
        if (feasible(constraints)) {
            return List.of();
        }
        List<Violation> alone = new ArrayList<>();
        List<Violation> together = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            Range range = constraints.of(metric);
            if (range.equals(Range.ALL)) {
                continue;
            }
            if (!feasible(Constraints.NONE.with(metric, range))) {
                alone.add(nearest(metric, range, Constraints.NONE, ""));
            } else {
                Constraints others = constraints.with(metric, null);
                if (feasible(others)) {
                    together.add(nearest(metric, range, others, " that keeps the other limits"));
                }
            }
        }
        return alone.isEmpty() ? together : alone;
    }

    private Violation nearest(Metric metric, Range range, Constraints others, String which) {
        Map<String, Long> nearest = new LinkedHashMap<>();
        Long below = reachable.nearest(metric, range.low(), others, false);
        Long above = reachable.nearest(metric, range.high(), others, true);
        StringBuilder detail = new StringBuilder("no subnet of the space").append(which);
        detail.append(" has between %s and %s %s"
                .formatted(
                        range.min() == null ? "0" : range.min(),
                        range.max() == null ? "∞" : range.max(),
                        metric.field()));
        if (below != null) {
            nearest.put("min", below);
            detail.append("; the nearest below has ").append(below);
        }
        if (above != null) {
            nearest.put("max", above);
            detail.append("; the nearest above has ").append(above);
        }
        return new Violation("/" + metric.field(), detail.toString(), nearest);
    }
}
