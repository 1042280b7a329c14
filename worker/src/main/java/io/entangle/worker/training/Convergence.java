package io.entangle.worker.training;

import io.entangle.shared.job.ProbePoint;
import io.entangle.shared.job.TrainingHealth.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What the accuracies of a training's random subnets say about its end. Differences count only where they exceed what the number of images leaves to chance.
 *
 * @param verdict in a word
 * @param explanation in a sentence
 */
public record Convergence(Verdict verdict, String explanation) {

    private static final int FEWEST = 3;
    private static final double CLEARLY = 3;
    private static final double LIKELY = 2;

    /**
     * The verdict.
     *
     * @param probes in the order of their epochs
     * @param classes number of classes, which says what guessing would reach
     */
    public static Convergence of(List<ProbePoint> probes, int classes) {
        if (probes.size() < FEWEST) {
            return new Convergence(
                    Verdict.UNKNOWN,
                    "With %d probes nothing can be said; it takes %d.".formatted(probes.size(), FEWEST));
        }
        ProbePoint last = probes.get(probes.size() - 1);
        double error = Math.max(last.standardError(), 1e-9);
        double guessing = 1.0 / classes;
        if (last.random() <= guessing + LIKELY * error) {
            return new Convergence(
                    Verdict.NOT_LEARNING,
                    "The subnets reach %s, no better than guessing (%s): check the labels, lower learningRate, or train longer."
                            .formatted(percent(last.random()), percent(guessing)));
        }
        ProbePoint best = probes.stream()
                .max(Comparator.comparingDouble(ProbePoint::random))
                .orElseThrow();
        if (overfitting(probes)) {
            return new Convergence(
                    Verdict.OVERFITTING,
                    "Held-out accuracy was %s after epoch %d and is %s now: use more augmentation or weightDecay, or fewer epochs."
                            .formatted(percent(best.random()), best.epoch() + 1, percent(last.random())));
        }
        ProbePoint before = probes.get(probes.size() - 1 - Math.max(1, probes.size() / 4));
        double gain = last.random() - before.random();
        if (gain > LIKELY * error) {
            return new Convergence(
                    Verdict.IMPROVING,
                    "Held-out accuracy still rose by %s in the last %d epochs: more epochs would help."
                            .formatted(percent(gain), last.epoch() - before.epoch()));
        }
        return new Convergence(
                Verdict.CONVERGED,
                "Held-out accuracy stays at %s: in the last %d epochs it changed by less than chance explains."
                        .formatted(percent(last.random()), last.epoch() - before.epoch()));
    }

    /** Whether the latest accuracy is clearly below the best one. */
    static boolean overfitting(List<ProbePoint> probes) {
        if (probes.size() < FEWEST) {
            return false;
        }
        ProbePoint last = probes.get(probes.size() - 1);
        double best = probes.stream().mapToDouble(ProbePoint::random).max().orElseThrow();
        return best - last.random() > CLEARLY * Math.max(last.standardError(), 1e-9);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
