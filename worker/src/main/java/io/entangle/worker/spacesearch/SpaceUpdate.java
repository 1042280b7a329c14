package io.entangle.worker.spacesearch;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Moves the choices of each subspace against the slope of its errors: S ← { v − trunc(w / τ) · γ } (S3, section 3.2 and algorithm 1).
 *
 * <p>Deviations from the paper in mode {@link UpdateMode#SIGNIFICANT}: truncation instead of the floor, and only slopes of more than two standard errors; with the floor
 * any slope below 0 moves the choices up, so that noise makes every dimension grow. In both modes a move stops where only one choice of the old ones would be left in the
 * new range, as beyond what was measured a line says little; choices outside the bounds are removed, but never so many that a trend could not be seen any more.
 */
public final class SpaceUpdate {

    private static final double CERTAIN = 2;

    private final Map<Dimension, StepRule> rules;
    private final UpdateMode mode;
    private final BigInteger mostArchitectures;
    private final Function<List<Subspace>, BigInteger> cardinality;

    /**
     * An update.
     *
     * @param rules how each dimension moves
     * @param mostArchitectures M: the space does not grow beyond so many architectures
     * @param cardinality how many architectures a space has
     */
    public SpaceUpdate(
            Map<Dimension, StepRule> rules,
            UpdateMode mode,
            BigInteger mostArchitectures,
            Function<List<Subspace>, BigInteger> cardinality) {
        this.rules = Map.copyOf(rules);
        this.mode = mode;
        this.mostArchitectures = mostArchitectures;
        this.cardinality = cardinality;
    }

    /** What becomes of each subspace, in the order of the measurement. */
    public List<SubspaceChange> of(SpaceMeasurement measurement) {
        List<SubspaceQuality> measured = measurement.subspaces();
        List<SubspaceChange> changes =
                new ArrayList<>(measured.stream().map(this::change).toList());
        List<Integer> leastCertainFirst = IntStream.range(0, changes.size())
                .boxed()
                .filter(i -> changes.get(i).changed())
                .sorted(Comparator.comparingDouble(
                        i -> Objects.requireNonNull(measured.get(i).trend()).certainty()))
                .toList();
        for (int i : leastCertainFirst) {
            if (fits(changes)) {
                break;
            }
            changes.set(
                    i,
                    changes.get(i)
                            .undone("stays: with it the space would have more than " + mostArchitectures
                                    + " architectures, and its trend is among the least certain"));
        }
        return List.copyOf(changes);
    }

    private boolean fits(List<SubspaceChange> changes) {
        return cardinality
                        .apply(changes.stream().map(SubspaceChange::after).toList())
                        .compareTo(mostArchitectures)
                <= 0;
    }

    private SubspaceChange change(SubspaceQuality quality) {
        Subspace subspace = quality.subspace();
        Trend trend = quality.trend();
        if (trend == null) {
            return stays(
                    subspace,
                    subspace.choices().size() < 2
                            ? "has one choice only"
                            : "fewer than two choices were held by enough subnets");
        }
        StepRule rule = Objects.requireNonNull(rules.get(subspace.dimension()), "a rule for every dimension");
        String seen = String.format(
                Locale.ROOT,
                "a step changes the error by %+.2f ± %.2f points",
                100 * trend.slope(),
                100 * trend.standardError());
        if (mode == UpdateMode.SIGNIFICANT && trend.certainty() <= CERTAIN) {
            return stays(subspace, seen + ", which may be chance");
        }
        double ratio = trend.slope() / rule.threshold();
        int against = (int) (mode == UpdateMode.PAPER ? Math.floor(ratio) : ratio);
        if (against == 0) {
            return stays(
                    subspace,
                    seen + String.format(Locale.ROOT, ", less than the threshold of %.2f", 100 * rule.threshold()));
        }
        return moved(subspace, rule, -against, seen);
    }

    private static SubspaceChange moved(Subspace subspace, StepRule rule, int wanted, String seen) {
        int sign = Integer.signum(wanted);
        int farthest = farthest(subspace, rule);
        int needed = Math.min(2, subspace.choices().size());
        for (int steps = Math.min(Math.abs(wanted), farthest); steps > 0; steps--) {
            List<BigDecimal> moved = shifted(subspace, rule, sign * steps);
            List<BigDecimal> allowed = moved.stream().filter(rule::allows).toList();
            if (allowed.size() >= needed) {
                StringBuilder reason = new StringBuilder(seen);
                if (steps < Math.abs(wanted)) {
                    reason.append(", worth ")
                            .append(Math.abs(wanted))
                            .append(Math.abs(wanted) == 1 ? " step" : " steps");
                }
                moved.stream()
                        .filter(value -> !rule.allows(value))
                        .forEach(value -> reason.append("; ").append(rule.refusal(value)));
                return new SubspaceChange(subspace, subspace.with(allowed), sign * steps, reason.toString());
            }
        }
        return stays(
                subspace,
                seen + "; it has reached its bound of " + (sign > 0 ? rule.greatest() : rule.least()).toPlainString());
    }

    private static List<BigDecimal> shifted(Subspace subspace, StepRule rule, int steps) {
        BigDecimal by = rule.step().multiply(BigDecimal.valueOf(steps));
        return subspace.mapped(value -> value.add(by));
    }

    /** Steps until the old range and the new one have one end in common. */
    private static int farthest(Subspace subspace, StepRule rule) {
        List<BigDecimal> choices = subspace.choices();
        BigDecimal range = choices.get(choices.size() - 1).subtract(choices.get(0));
        return Math.max(1, range.divideToIntegralValue(rule.step()).intValueExact());
    }

    private static SubspaceChange stays(Subspace subspace, String reason) {
        return new SubspaceChange(subspace, subspace, 0, reason);
    }
}
