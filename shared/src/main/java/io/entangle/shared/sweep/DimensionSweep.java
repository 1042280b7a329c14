package io.entangle.shared.sweep;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The variants of a base architecture along the dimensions of its space, one dimension of one stage at a time: S3 (Chen et al., <i>Searching the Search Space of Vision
 * Transformer</i>, NeurIPS 2021, arXiv:2111.14725, section 3.2) judges a search space by what its single dimensions are worth.
 *
 * <p>All choices of the space are taken, in ascending order. Windows, heads and ratio are varied in all blocks of a stage at once and, if asked for, in each block
 * alone. A deeper variant repeats the choices of the last block of the base's stage, a shallower one lacks the last blocks.
 *
 * <p>Deviations: around one architecture instead of over samples of a space.
 */
public final class DimensionSweep {

    private final List<Variant> variants = new ArrayList<>();
    private final @Nullable Integer number;
    private final SweptStage stage;

    private DimensionSweep(@Nullable Integer number, SweptStage stage) {
        this.number = number;
        this.stage = stage;
    }

    /**
     * All variants, stage by stage and dimension by dimension, of each first those in all blocks.
     *
     * <p>The base is among those of a dimension wherever it has one value there; where its blocks differ, no variant in all blocks is the base.
     *
     * @param base a subnet of the space
     * @param dimensions what to vary; those that the space does not have are passed over
     * @param perBlock whether what each block chooses is varied in each block, too
     */
    public static List<Variant> variants(
            SearchSpace space, Architecture base, Collection<Dimension> dimensions, boolean perBlock) {
        Set<Dimension> swept = EnumSet.copyOf(dimensions);
        swept.retainAll(space.dimensions());
        return space.byFamily(
                autoFormer -> new DimensionSweep(null, new AutoFormerStage(autoFormer, (AutoFormerArchitecture) base))
                        .along(swept, perBlock),
                s3 -> IntStream.range(0, s3.stages().size())
                        .mapToObj(index -> new DimensionSweep(index + 1, new S3Stage(s3, (S3Architecture) base, index)))
                        .flatMap(stage -> stage.along(swept, perBlock).stream())
                        .toList());
    }

    private List<Variant> along(Set<Dimension> dimensions, boolean perBlock) {
        for (Dimension dimension : dimensions) {
            add(dimension, null);
            for (int block = 0; perBlock && dimension.isOfEachBlock() && block < stage.depth(); block++) {
                add(dimension, block);
            }
        }
        return variants;
    }

    private void add(Dimension dimension, @Nullable Integer block) {
        stage.choices(dimension).stream()
                .map(Number::doubleValue)
                .sorted()
                .map(value -> new Variant(dimension, number, block, value, stage.with(dimension, block, value)))
                .forEach(variants::add);
    }
}
