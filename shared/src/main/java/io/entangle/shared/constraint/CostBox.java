package io.entangle.shared.constraint;

import io.entangle.shared.cost.Costs;
import io.entangle.shared.cost.Metric;

/**
 * Bounds of the costs of a set of subnets; each bound holds for its metric alone.
 *
 * @param low no subnet of the set costs less
 * @param high no subnet of the set costs more
 */
record CostBox(Costs low, Costs high) {

    CostBox plus(long times, CostBox other) {
        return new CostBox(low.plus(times, other.low), high.plus(times, other.high));
    }

    CostBox plus(long times, Costs both) {
        return new CostBox(low.plus(times, both), high.plus(times, both));
    }

    /** The smallest box that holds both. */
    CostBox or(CostBox other) {
        return new CostBox(
                new Costs(
                        Math.min(low.parameters(), other.low.parameters()),
                        Math.min(low.macs(), other.low.macs()),
                        Math.min(low.macsWithoutRelativePosition(), other.low.macsWithoutRelativePosition())),
                new Costs(
                        Math.max(high.parameters(), other.high.parameters()),
                        Math.max(high.macs(), other.high.macs()),
                        Math.max(high.macsWithoutRelativePosition(), other.high.macsWithoutRelativePosition())));
    }

    /** False only if nothing in the box keeps the limits. */
    boolean meets(Constraints limits) {
        for (Metric metric : Metric.values()) {
            Range range = limits.of(metric);
            if (metric.of(high) < range.low() || metric.of(low) > range.high()) {
                return false;
            }
        }
        return true;
    }

    /** How far the middle of the box lies outside the limits, in parts of itself; the costs are more likely within them where it is smaller. */
    double distance(Constraints limits) {
        double distance = 0;
        for (Metric metric : Metric.values()) {
            Range range = limits.of(metric);
            double middle = (metric.of(low) + (double) metric.of(high)) / 2;
            double outside = Math.max(0, Math.max(range.low() - middle, middle - range.high()));
            distance += outside / middle;
        }
        return distance;
    }
}
