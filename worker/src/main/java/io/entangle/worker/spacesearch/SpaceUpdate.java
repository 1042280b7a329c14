package io.entangle.worker.spacesearch;

import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Trend;
import io.entangle.shared.spacesearch.UpdateMode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Moves the choices of each subspace against the slope of its errors: S ← { v − trunc(w / τ) · γ } (S3, section 3.2 and algorithm 1).
 *
 * <p>Deviations from the paper in mode {@link UpdateMode#SIGNIFICANT}: truncation instead of the floor, and only slopes of more than two standard errors; with the floor
 * any slope below 0 moves the choices up, so that noise makes every dimension grow. In all modes a move stops where only one choice of the old ones would be left in the
 * new range, as beyond what was measured a line says little; choices outside the bounds are removed, but never so many that a trend could not be seen any more.
 */
public final class SpaceUpdate {

    private static final double CERTAIN = 2;
    private static final String PURPOSE = "space-direction";

    private final Map<Dimension, StepRule> rules;
    private final UpdateMode mode;
    private final SpaceBounds bounds;
    private final long seed;
    private final int step;

    /**
     * An update.
     *
     * @param rules how each dimension moves
     * @param bounds what the space as a whole must keep
     * @param seed of directions, where they are drawn
     * @param step how often the space has moved before; other directions are drawn each time
     */
    public SpaceUpdate(Map<Dimension, StepRule> rules, UpdateMode mode, SpaceBounds bounds, long seed, int step) {
        this.rules = Map.copyOf(rules);
        this.mode = mode;
        this.bounds = bounds;
        this.seed = seed;
        this.step = step;
    }

    /** What becomes of each subspace, in the order of the measurement. */
    public List<SubspaceChange> of(SpaceMeasurement measurement) {
        List<SubspaceQuality> measured = measurement.subspaces();
        List<SubspaceChange> changes = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            changes.add(change(measured.get(i), i));
        }
        return within(changes, measured);
    }

    /** Undoes changes until the bounds are kept: the least certain one that suffices or, if none alone does, the least certain one and then further ones. */
    private List<SubspaceChange> within(List<SubspaceChange> changes, List<SubspaceQuality> measured) {
        List<SubspaceChange> kept = new ArrayList<>(changes);
        List<Integer> leastCertainFirst = IntStream.range(0, kept.size())
                .boxed()
                .filter(i -> kept.get(i).changed())
                .sorted(Comparator.comparingDouble(
                        i -> Objects.requireNonNull(measured.get(i).trend()).certainty()))
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
        Optional<String> refusal = refusal(kept);
        while (refusal.isPresent() && !leastCertainFirst.isEmpty()) {
            Integer undone = leastCertainFirst.stream()
                    .filter(i -> refusal(without(kept, i, "")).isEmpty())
                    .findFirst()
                    .orElse(leastCertainFirst.get(0));
            leastCertainFirst.remove(undone);
            kept.set(
                    undone,
                    without(kept, undone, "stays: with it the space " + refusal.get())
                            .get(undone));
            refusal = refusal(kept);
        }
        return List.copyOf(kept);
    }

    private static List<SubspaceChange> without(List<SubspaceChange> changes, int undone, String why) {
        List<SubspaceChange> others = new ArrayList<>(changes);
        others.set(undone, changes.get(undone).undone(why));
        return others;
    }

    private Optional<String> refusal(List<SubspaceChange> changes) {
        return bounds.refusal(changes.stream().map(SubspaceChange::after).toList());
    }

    private SubspaceChange change(SubspaceQuality quality, int place) {
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
        if (mode != UpdateMode.PAPER && trend.certainty() <= CERTAIN) {
            return stays(subspace, seen + ", which may be chance");
        }
        double ratio = trend.slope() / rule.threshold();
        int against = (int) (mode == UpdateMode.PAPER ? Math.floor(ratio) : ratio);
        if (against == 0) {
            return stays(
                    subspace,
                    seen + String.format(Locale.ROOT, ", less than the threshold of %.2f", 100 * rule.threshold()));
        }
        if (mode == UpdateMode.RANDOM) {
            boolean up = RandomStreams.stream(seed, PURPOSE, step, place).nextBoolean();
            int steps = Math.abs(against);
            return moved(subspace, rule, up ? steps : -steps, seen + "; the direction is drawn at random");
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
