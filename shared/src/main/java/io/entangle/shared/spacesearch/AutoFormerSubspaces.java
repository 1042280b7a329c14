package io.entangle.shared.spacesearch;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.searchspace.SupernetMaxima;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The AutoFormer space as a single stage with four subspaces: depth, embedding, heads and MLP ratio.
 *
 * <p>Sizes of the supernet that exceed the largest choices do so by as much after a move, so that a supernet that was larger than its subnets stays so; a size that would leave
 * the bounds of the family stops there.
 */
record AutoFormerSubspaces(AutoFormerSpace space) implements Subspaces {

    private static final int STAGE = 1;
    private static final int DEPTH = 0;
    private static final int EMBED_DIM = 1;
    private static final int NUM_HEADS = 2;
    private static final int MLP_RATIO = 3;

    private static final int MOST_BLOCKS = 64;
    private static final int WIDEST = 4096;
    private static final int HIGHEST_RATIO = 16;
    private static final int MOST_HEADS = 64;

    @Override
    public List<Subspace> all() {
        return List.of(
                Choices.subspace(STAGE, Dimension.DEPTH, space.depth()),
                Choices.subspace(STAGE, Dimension.EMBED_DIM, space.embedDim()),
                Choices.subspace(STAGE, Dimension.NUM_HEADS, space.numHeads()),
                Choices.subspace(STAGE, Dimension.MLP_RATIO, space.mlpRatio()));
    }

    @Override
    public List<List<BigDecimal>> values(Architecture architecture) {
        AutoFormerArchitecture subnet = (AutoFormerArchitecture) architecture;
        return List.of(
                Choices.numbers(List.of(subnet.depth())),
                Choices.numbers(List.of(subnet.embedDim())),
                Choices.numbers(subnet.numHeads()),
                Choices.numbers(subnet.mlpRatio()));
    }

    @Override
    public SearchSpace with(List<Subspace> choices) {
        List<Integer> depth = Choices.whole(space.depth(), choices.get(DEPTH));
        List<Integer> embedDim = Choices.whole(space.embedDim(), choices.get(EMBED_DIM));
        List<Integer> numHeads = Choices.whole(space.numHeads(), choices.get(NUM_HEADS));
        List<Double> mlpRatio = Choices.decimal(space.mlpRatio(), choices.get(MLP_RATIO));
        return new AutoFormerSpace(
                space.image(),
                space.classes(),
                depth,
                embedDim,
                mlpRatio,
                numHeads,
                space.headDim(),
                maxima(depth, embedDim, mlpRatio, numHeads),
                space.relativePosition(),
                space.pooling(),
                space.absolutePosition(),
                space.elasticQkv());
    }

    private @Nullable SupernetMaxima maxima(
            List<Integer> depth, List<Integer> embedDim, List<Double> mlpRatio, List<Integer> numHeads) {
        SupernetMaxima before = space.supernet();
        return before == null
                ? null
                : new SupernetMaxima(
                        (int) beyond(before.depth(), space.depth(), depth, MOST_BLOCKS),
                        (int) beyond(before.embedDim(), space.embedDim(), embedDim, WIDEST),
                        beyond(before.mlpRatio(), space.mlpRatio(), mlpRatio, HIGHEST_RATIO),
                        (int) beyond(before.numHeads(), space.numHeads(), numHeads, MOST_HEADS));
    }

    private static <T extends Number & Comparable<T>> double beyond(
            double size, List<T> before, List<T> after, int bound) {
        double excess = size - Collections.max(before).doubleValue();
        double largest = Collections.max(after).doubleValue();
        return Math.max(largest, Math.min(bound, largest + excess));
    }
}
