package io.entangle.shared.sweep;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The variants of a base architecture along the dimensions of its space, one dimension at a time: S3 (Chen et al., <i>Searching the Search Space of Vision
 * Transformer</i>, NeurIPS 2021, arXiv:2111.14725, section 3.2) judges a search space by what its single dimensions are worth.
 *
 * <p>All choices of the space are taken, in ascending order. Heads and ratio are varied in all blocks at once and, if asked for, in each block alone. A deeper
 * variant repeats the choices of the base's last block, a shallower one lacks the last blocks.
 *
 * <p>Deviations: around one architecture instead of over samples of a space.
 */
public final class DimensionSweep {

    private final AutoFormerSpace space;
    private final AutoFormerArchitecture base;

    private DimensionSweep(AutoFormerSpace space, AutoFormerArchitecture base) {
        this.space = space;
        this.base = base;
    }

    /**
     * All variants, dimension by dimension, of each first those in all blocks.
     *
     * <p>The base is among those of a dimension wherever it has one value there; where its blocks differ, no variant in all blocks is the base.
     *
     * @param base a subnet of the space
     * @param dimensions what to vary
     * @param perBlock whether heads and ratio are varied in each block, too
     */
    public static List<Variant> variants(
            AutoFormerSpace space, AutoFormerArchitecture base, Collection<Dimension> dimensions, boolean perBlock) {
        DimensionSweep sweep = new DimensionSweep(space, base);
        List<Variant> variants = new ArrayList<>();
        for (Dimension dimension : EnumSet.copyOf(dimensions)) {
            sweep.add(variants, dimension, null);
            for (int block = 0; perBlock && dimension.isOfEachBlock() && block < base.depth(); block++) {
                sweep.add(variants, dimension, block);
            }
        }
        return variants;
    }

    private void add(List<Variant> variants, Dimension dimension, @Nullable Integer block) {
        choices(dimension).stream()
                .sorted()
                .map(value -> new Variant(dimension, block, value, variant(dimension, block, value)))
                .forEach(variants::add);
    }

    private List<Double> choices(Dimension dimension) {
        return switch (dimension) {
            case DEPTH -> numbers(space.depth());
            case EMBED_DIM -> numbers(space.embedDim());
            case NUM_HEADS -> numbers(space.numHeads());
            case MLP_RATIO -> space.mlpRatio();
        };
    }

    private static List<Double> numbers(List<Integer> choices) {
        return choices.stream().map(Integer::doubleValue).toList();
    }

    private AutoFormerArchitecture variant(Dimension dimension, @Nullable Integer block, double value) {
        return switch (dimension) {
            case DEPTH ->
                new AutoFormerArchitecture(
                        base.embedDim(), resized(base.numHeads(), (int) value), resized(base.mlpRatio(), (int) value));
            case EMBED_DIM -> new AutoFormerArchitecture((int) value, base.numHeads(), base.mlpRatio());
            case NUM_HEADS ->
                new AutoFormerArchitecture(
                        base.embedDim(), replaced(base.numHeads(), block, (int) value), base.mlpRatio());
            case MLP_RATIO ->
                new AutoFormerArchitecture(base.embedDim(), base.numHeads(), replaced(base.mlpRatio(), block, value));
        };
    }

    private static <T> List<T> resized(List<T> ofBlocks, int depth) {
        List<T> resized = new ArrayList<>(ofBlocks.subList(0, Math.min(depth, ofBlocks.size())));
        while (resized.size() < depth) {
            resized.add(ofBlocks.get(ofBlocks.size() - 1));
        }
        return resized;
    }

    private static <T> List<T> replaced(List<T> ofBlocks, @Nullable Integer block, T value) {
        if (block == null) {
            return Collections.nCopies(ofBlocks.size(), value);
        }
        List<T> replaced = new ArrayList<>(ofBlocks);
        replaced.set(block, value);
        return replaced;
    }
}
