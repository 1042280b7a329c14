package io.entangle.worker.evaluation;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.sweep.Variant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** Scores an architecture and its variants on the same images, each once however often it occurs among them. */
public final class SweepScoring {

    private final Architecture base;
    private final List<Variant> variants;
    private final List<Architecture> subnets;

    /** A scoring of subnets of one space. */
    public SweepScoring(Architecture base, List<Variant> variants) {
        this.base = base;
        this.variants = List.copyOf(variants);
        this.subnets = Stream.concat(Stream.of(base), variants.stream().map(Variant::architecture))
                .distinct()
                .toList();
    }

    /** How many subnets there are to score. */
    public int subnets() {
        return subnets.size();
    }

    /**
     * Scores them all.
     *
     * @param betweenCalls run before each batch and after each call; what it throws ends the scoring
     * @param scored told the number of subnets scored so far, after each pass over the images
     */
    public JobResult.Swept with(SubnetEvaluator evaluator, Runnable betweenCalls, IntConsumer scored) {
        Map<Architecture, BitSet> right = new HashMap<>();
        for (int first = 0; first < subnets.size(); first += evaluator.sideBySide()) {
            List<Architecture> group = subnets.subList(first, Math.min(first + evaluator.sideBySide(), subnets.size()));
            List<BitSet> found = evaluator.right(group, betweenCalls);
            for (int i = 0; i < group.size(); i++) {
                right.put(group.get(i), found.get(i));
            }
            scored.accept(right.size());
        }
        return new VariantScores(evaluator.images(), right).of(base, variants);
    }
}
