package io.entangle.shared.constraint;

import io.entangle.shared.cost.Costs;
import io.entangle.shared.cost.Metric;
import io.entangle.shared.cost.S3Costs;
import io.entangle.shared.searchspace.S3Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The costs of S3's subnets, found by a bounded search ({@link StagedDescent}).
 *
 * <p>Where the search gives up, a subnet within the limits counts as possible.
 */
final class StagedReach implements ReachableCosts {

    private static final int STEPS = 20_000;
    /** A nearest value is found by some thirty searches, each of a range half as wide as the last. */
    private static final int STEPS_OF_EACH_HALVING = 2_000;

    private final S3Space space;
    private final List<Map<Integer, BlockChoices>> attention = new ArrayList<>();
    private final List<Map<Integer, BlockChoices>> mlp = new ArrayList<>();

    StagedReach(S3Space space) {
        this.space = space;
        for (int i = 0; i < space.stages().size(); i++) {
            int index = i;
            S3Space.Stage stage = space.stages().get(i);
            attention.add(byEmbedding(
                    stage,
                    embed -> BlockChoices.of(stage.windowSize().stream()
                            .flatMap(window -> stage.numHeads().stream()
                                    .map(heads -> S3Costs.attention(space, index, embed, window, heads)))
                            .toList())));
            mlp.add(byEmbedding(
                    stage,
                    embed -> BlockChoices.of(stage.mlpRatio().stream()
                            .map(ratio -> S3Costs.mlp(space, index, embed, ratio))
                            .toList())));
        }
    }

    private static Map<Integer, BlockChoices> byEmbedding(
            S3Space.Stage stage, Function<Integer, BlockChoices> choices) {
        return stage.embedDim().stream().collect(Collectors.toMap(Function.identity(), choices));
    }

    S3Space space() {
        return space;
    }

    /** What the attention of a block of that stage can cost, at an embedding among its choices. */
    BlockChoices attention(int stage, int embed) {
        return choices(attention, stage, embed);
    }

    /** What the MLP of a block of that stage can cost, at an embedding among its choices. */
    BlockChoices mlp(int stage, int embed) {
        return choices(mlp, stage, embed);
    }

    private static BlockChoices choices(List<Map<Integer, BlockChoices>> ofStages, int stage, int embed) {
        BlockChoices choices = ofStages.get(stage).get(embed);
        if (choices == null) {
            throw new IllegalArgumentException("no choice of stage %d: embedding %d".formatted(stage, embed));
        }
        return choices;
    }

    @Override
    public boolean mayHoldOneWithin(Constraints limits) {
        StagedDescent descent = new StagedDescent(this, limits, STEPS);
        return descent.find() != null || descent.gaveUp();
    }

    @Override
    public @Nullable Long nearest(Metric metric, long bound, Constraints others, boolean above) {
        Long best = find(metric, above ? new Range(bound, null) : new Range(null, bound), others);
        long untried = bound;
        while (best != null && best != untried) {
            long reach = Math.abs(best - untried) - 1;
            long end = above ? untried + reach / 2 : untried - reach / 2;
            Long nearer = find(metric, above ? new Range(untried, end) : new Range(end, untried), others);
            if (nearer != null) {
                best = nearer;
            } else {
                untried = above ? end + 1 : end - 1;
            }
        }
        return best;
    }

    private @Nullable Long find(Metric metric, Range range, Constraints others) {
        Costs found = new StagedDescent(this, others.with(metric, range), STEPS_OF_EACH_HALVING).find();
        return found == null ? null : Long.valueOf(metric.of(found));
    }
}
