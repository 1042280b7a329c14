package io.entangle.shared.constraint;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.LinearCosts;
import io.entangle.shared.cost.Metric;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides exactly, without enumerating subnets, whether a space holds a subnet within limits, and which values are nearest where it does not.
 *
 * <p>Costs are linear in the sum of heads and the sum of hidden widths ({@link LinearCosts}), so the subnets of one embedding and depth are a small lattice of
 * sums.
 */
public final class Feasibility {

    private final List<Lattice> lattices = new ArrayList<>();

    private Feasibility(AutoFormerSpace space) {
        Map<Integer, BitSet> heads = sums(space.numHeads(), space.depth());
        for (int embed : space.embedDim()) {
            Map<Integer, BitSet> hidden = sums(
                    space.mlpRatio().stream()
                            .map(ratio -> AutoFormerArchitecture.hidden(embed, ratio))
                            .toList(),
                    space.depth());
            for (int depth : space.depth()) {
                lattices.add(new Lattice(
                        CostModel.linear(space, embed, depth),
                        Objects.requireNonNull(heads.get(depth)),
                        Objects.requireNonNull(hidden.get(depth))));
            }
        }
    }

    /** The reachable costs of a space without violations. */
    public static Feasibility of(SearchSpace space) {
        return new Feasibility((AutoFormerSpace) space);
    }

    /** Whether some subnet keeps all limits. */
    public boolean feasible(Constraints constraints) {
        return lattices.stream().anyMatch(lattice -> lattice.holdsOneWithin(constraints));
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
            if (!feasible(only(metric, range))) {
                alone.add(nearest(metric, range, Constraints.NONE, ""));
            } else {
                Constraints others = without(metric, constraints);
                if (feasible(others)) {
                    together.add(nearest(metric, range, others, " that keeps the other limits"));
                }
            }
        }
        return alone.isEmpty() ? together : alone;
    }

    private Violation nearest(Metric metric, Range range, Constraints others, String which) {
        Map<String, Long> nearest = new LinkedHashMap<>();
        Long below = null;
        Long above = null;
        for (Lattice lattice : lattices) {
            below = larger(below, lattice.nearest(metric, range.low(), others, false));
            above = smaller(above, lattice.nearest(metric, range.high(), others, true));
        }
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

    private static Constraints only(Metric metric, Range range) {
        return switch (metric) {
            case PARAMETERS -> new Constraints(range, null);
            case MACS -> new Constraints(null, range);
        };
    }

    private static Constraints without(Metric metric, Constraints constraints) {
        return switch (metric) {
            case PARAMETERS -> new Constraints(null, constraints.macs());
            case MACS -> new Constraints(constraints.parameters(), null);
        };
    }

    private static @Nullable Long larger(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : Long.valueOf(Math.max(a, b));
    }

    private static @Nullable Long smaller(@Nullable Long a, @Nullable Long b) {
        return a == null ? b : b == null ? a : Long.valueOf(Math.min(a, b));
    }

    /** Every sum of as many values of {@code choices} as each of {@code depths} says; a bit set in which an addition is a shift. */
    private static Map<Integer, BitSet> sums(List<Integer> choices, List<Integer> depths) {
        Map<Integer, BitSet> sums = new HashMap<>();
        BigInteger reached = BigInteger.ONE;
        for (int depth = 1; depth <= Collections.max(depths); depth++) {
            BigInteger next = BigInteger.ZERO;
            for (int choice : choices) {
                next = next.or(reached.shiftLeft(choice));
            }
            reached = next;
            if (depths.contains(depth)) {
                sums.put(depth, bits(reached));
            }
        }
        return sums;
    }

    private static BitSet bits(BigInteger number) {
        byte[] bigEndian = number.toByteArray();
        byte[] littleEndian = new byte[bigEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            littleEndian[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return BitSet.valueOf(littleEndian);
    }

    /** Subnets of one embedding and depth, told apart by their sums only. */
    private record Lattice(LinearCosts costs, BitSet heads, BitSet hidden) {

        boolean holdsOneWithin(Constraints constraints) {
            for (int h = heads.nextSetBit(0); h >= 0; h = heads.nextSetBit(h + 1)) {
                Interval interval = hiddenWithin(h, constraints);
                int first = interval.isEmpty() ? -1 : hidden.nextSetBit(interval.low);
                if (first >= 0 && first <= interval.high) {
                    return true;
                }
            }
            return false;
        }

        /** The value of {@code metric} nearest to {@code bound} on its upper or lower side, among subnets within {@code others}. */
        @Nullable
        Long nearest(Metric metric, long bound, Constraints others, boolean above) {
            Long best = null;
            for (int h = heads.nextSetBit(0); h >= 0; h = heads.nextSetBit(h + 1)) {
                Interval interval = hiddenWithin(h, others);
                int sums = h;
                LongUnaryOperator value = f -> metric.of(costs.at(sums, f));
                Range side = above ? new Range(bound, null) : new Range(null, bound);
                Interval wanted = interval.and(solve(value, side));
                if (wanted.isEmpty()) {
                    continue;
                }
                int f = above ? hidden.nextSetBit(wanted.low) : hidden.previousSetBit(wanted.high);
                if (f < wanted.low || f > wanted.high) {
                    continue;
                }
                long found = value.applyAsLong(f);
                best = above ? smaller(best, found) : larger(best, found);
            }
            return best;
        }

        private Interval hiddenWithin(int headSum, Constraints constraints) {
            Interval interval = new Interval(0, hidden.length() - 1);
            for (Metric metric : Metric.values()) {
                interval = interval.and(solve(f -> metric.of(costs.at(headSum, f)), constraints.of(metric)));
            }
            return interval;
        }

        /** The hidden sums at which an increasing linear function lies in {@code range}. */
        private Interval solve(LongUnaryOperator value, Range range) {
            long base = value.applyAsLong(0);
            long slope = value.applyAsLong(1) - base;
            int last = hidden.length() - 1;
            long low = range.low() <= base ? 0 : -Math.floorDiv(base - range.low(), slope);
            long high = range.high() < base
                    ? -1
                    : range.high() == Long.MAX_VALUE ? last : Math.floorDiv(range.high() - base, slope);
            return new Interval((int) Math.min(low, last + 1L), (int) Math.min(high, last));
        }
    }

    private record Interval(int low, int high) {

        boolean isEmpty() {
            return low > high;
        }

        Interval and(Interval other) {
            return new Interval(Math.max(low, other.low), Math.min(high, other.high));
        }
    }
}
