package io.entangle.shared.constraint;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.LinearCosts;
import io.entangle.shared.cost.Metric;
import io.entangle.shared.searchspace.AutoFormerSpace;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The costs of AutoFormer's subnets, all of them: costs are linear in the sum of heads and the sum of hidden widths ({@link LinearCosts}), so the subnets of one
 * embedding and depth are a small lattice of sums.
 */
final class LinearReach implements ReachableCosts {

    private final List<Lattice> lattices = new ArrayList<>();

    LinearReach(AutoFormerSpace space) {
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

    @Override
    public boolean mayHoldOneWithin(Constraints limits) {
        return lattices.stream().anyMatch(lattice -> lattice.holdsOneWithin(limits));
    }

    @Override
    public @Nullable Long nearest(Metric metric, long bound, Constraints others, boolean above) {
        Long best = null;
        for (Lattice lattice : lattices) {
            Long found = lattice.nearest(metric, bound, others, above);
            best = above ? smaller(best, found) : larger(best, found);
        }
        return best;
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
