package io.entangle.shared.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.Spaces;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DimensionSweepTest {

    /** Depths 1, 2, 3; embeddings 24, 40; ratios 1.5, 3; heads 1, 2. */
    private static final AutoFormerSpace SPACE = Spaces.tiny();

    private static final AutoFormerArchitecture UNIFORM =
            new AutoFormerArchitecture(24, List.of(2, 2), List.of(1.5, 1.5));
    private static final AutoFormerArchitecture MIXED =
            new AutoFormerArchitecture(24, List.of(2, 1), List.of(1.5, 3.0));
    private static final Set<Dimension> ALL = SPACE.dimensions();

    /** Depths 1, 2 and 1; windows 2, 3 and 2, 4; the second stage has one embedding. */
    private static final S3Space STAGED = Spaces.tinyS3();

    static Stream<AutoFormerArchitecture> subnets() {
        SplittableRandom random = RandomStreams.stream(3, "bases");
        return Stream.concat(
                Stream.of(UNIFORM, MIXED, SPACE.smallest(), SPACE.largest()),
                Stream.generate(() -> SPACE.sample(random)).limit(30));
    }

    @ParameterizedTest
    @MethodSource("subnets")
    void everyVariantIsInTheSpaceAndDiffersInItsDimensionAlone(AutoFormerArchitecture base) {
        for (Variant variant : DimensionSweep.variants(SPACE, base, ALL, true)) {
            assertThat(SPACE.violations(variant.architecture())).isEmpty();
            assertThat(differing(base, variant)).isSubsetOf(variant.dimension());
        }
    }

    @ParameterizedTest
    @MethodSource("subnets")
    void theBaseStandsOnceInEveryDimensionInWhichItHasOneValue(AutoFormerArchitecture base) {
        List<Variant> variants = DimensionSweep.variants(SPACE, base, ALL, true);

        for (Dimension dimension : ALL) {
            boolean one = !dimension.isOfEachBlock() || values(base, dimension).size() == 1;
            assertThat(variants)
                    .filteredOn(variant -> variant.dimension() == dimension && variant.block() == null)
                    .filteredOn(variant -> variant.architecture().equals(base))
                    .hasSize(one ? 1 : 0);
        }
        for (int block = 0; block < base.depth(); block++) {
            int at = block;
            assertThat(variants)
                    .filteredOn(variant -> variant.block() != null && variant.block() == at)
                    .filteredOn(variant -> variant.architecture().equals(base))
                    .extracting(Variant::dimension)
                    .containsExactly(Dimension.NUM_HEADS, Dimension.MLP_RATIO);
        }
    }

    @Test
    void everyChoiceOfTheSpaceIsTakenInAscendingOrder() {
        assertThat(DimensionSweep.variants(SPACE, MIXED, ALL, false))
                .extracting(Variant::dimension, Variant::block, Variant::value)
                .containsExactly(
                        tuple(Dimension.DEPTH, null, 1.0),
                        tuple(Dimension.DEPTH, null, 2.0),
                        tuple(Dimension.DEPTH, null, 3.0),
                        tuple(Dimension.EMBED_DIM, null, 24.0),
                        tuple(Dimension.EMBED_DIM, null, 40.0),
                        tuple(Dimension.NUM_HEADS, null, 1.0),
                        tuple(Dimension.NUM_HEADS, null, 2.0),
                        tuple(Dimension.MLP_RATIO, null, 1.5),
                        tuple(Dimension.MLP_RATIO, null, 3.0));
    }

    @Test
    void aDeeperVariantRepeatsTheLastBlockAndAShallowerOneDropsIt() {
        assertThat(DimensionSweep.variants(SPACE, MIXED, List.of(Dimension.DEPTH), false))
                .extracting(Variant::architecture)
                .containsExactly(
                        new AutoFormerArchitecture(24, List.of(2), List.of(1.5)),
                        MIXED,
                        new AutoFormerArchitecture(24, List.of(2, 1, 1), List.of(1.5, 3.0, 3.0)));
    }

    @Test
    void headsAndRatioVaryInAllBlocksAndIfAskedInEachAlone() {
        assertThat(DimensionSweep.variants(SPACE, MIXED, List.of(Dimension.MLP_RATIO), true))
                .extracting(Variant::block, variant -> ((AutoFormerArchitecture) variant.architecture()).mlpRatio())
                .containsExactly(
                        tuple(null, List.of(1.5, 1.5)),
                        tuple(null, List.of(3.0, 3.0)),
                        tuple(0, List.of(1.5, 3.0)),
                        tuple(0, List.of(3.0, 3.0)),
                        tuple(1, List.of(1.5, 1.5)),
                        tuple(1, List.of(1.5, 3.0)));
    }

    @Test
    void onlyWhatIsAskedForVaries() {
        assertThat(DimensionSweep.variants(SPACE, MIXED, List.of(Dimension.NUM_HEADS, Dimension.EMBED_DIM), false))
                .extracting(Variant::dimension)
                .containsExactly(Dimension.EMBED_DIM, Dimension.EMBED_DIM, Dimension.NUM_HEADS, Dimension.NUM_HEADS);
    }

    @Test
    void whatTheSpaceDoesNotHaveIsPassedOver() {
        assertThat(DimensionSweep.variants(SPACE, MIXED, List.of(Dimension.WINDOW_SIZE), true))
                .isEmpty();
    }

    @Test
    void stagesAreSweptOneAfterTheOther() {
        assertThat(DimensionSweep.variants(STAGED, STAGED.largest(), STAGED.dimensions(), false))
                .extracting(Variant::stage, Variant::dimension, Variant::value)
                .containsExactly(
                        tuple(1, Dimension.DEPTH, 1.0),
                        tuple(1, Dimension.DEPTH, 2.0),
                        tuple(1, Dimension.EMBED_DIM, 24.0),
                        tuple(1, Dimension.EMBED_DIM, 32.0),
                        tuple(1, Dimension.WINDOW_SIZE, 2.0),
                        tuple(1, Dimension.WINDOW_SIZE, 3.0),
                        tuple(1, Dimension.NUM_HEADS, 1.0),
                        tuple(1, Dimension.MLP_RATIO, 1.5),
                        tuple(1, Dimension.MLP_RATIO, 2.0),
                        tuple(2, Dimension.DEPTH, 1.0),
                        tuple(2, Dimension.EMBED_DIM, 40.0),
                        tuple(2, Dimension.WINDOW_SIZE, 2.0),
                        tuple(2, Dimension.WINDOW_SIZE, 4.0),
                        tuple(2, Dimension.NUM_HEADS, 1.0),
                        tuple(2, Dimension.NUM_HEADS, 2.0),
                        tuple(2, Dimension.MLP_RATIO, 1.0),
                        tuple(2, Dimension.MLP_RATIO, 2.0));
    }

    @Test
    void aVariantOfAStageLeavesTheOtherStagesAlone() {
        S3Architecture base = STAGED.largest();
        for (Variant variant : DimensionSweep.variants(STAGED, base, STAGED.dimensions(), true)) {
            int other = Objects.requireNonNull(variant.stage()) == 1 ? 1 : 0;
            S3Architecture varied = (S3Architecture) variant.architecture();
            assertThat(STAGED.violations(varied)).isEmpty();
            assertThat(varied.stages().get(other)).isEqualTo(base.stages().get(other));
        }
    }

    @Test
    void aWindowVariesInAllBlocksOfItsStageAndIfAskedInEachAlone() {
        assertThat(DimensionSweep.variants(STAGED, STAGED.largest(), List.of(Dimension.WINDOW_SIZE), true))
                .filteredOn(variant -> Objects.equals(variant.stage(), 1))
                .extracting(
                        Variant::block,
                        variant -> ((S3Architecture) variant.architecture())
                                .stages()
                                .get(0)
                                .windowSize())
                .containsExactly(
                        tuple(null, List.of(2, 2)),
                        tuple(null, List.of(3, 3)),
                        tuple(0, List.of(2, 3)),
                        tuple(0, List.of(3, 3)),
                        tuple(1, List.of(3, 2)),
                        tuple(1, List.of(3, 3)));
    }

    @Test
    void aShallowerVariantOfAStageLacksItsLastBlocks() {
        assertThat(DimensionSweep.variants(STAGED, STAGED.largest(), List.of(Dimension.DEPTH), false))
                .extracting(variant -> variant.architecture().depth())
                .containsExactly(2, 3, 3);
    }

    /** The dimensions in which a variant is not as the base; blocks that only one of both has are a difference of depth. */
    private static Set<Dimension> differing(AutoFormerArchitecture base, Variant variant) {
        AutoFormerArchitecture other = (AutoFormerArchitecture) variant.architecture();
        int common = Math.min(base.depth(), other.depth());
        return Arrays.stream(Dimension.values())
                .filter(dimension -> switch (dimension) {
                    case DEPTH -> base.depth() != other.depth();
                    case EMBED_DIM -> base.embedDim() != other.embedDim();
                    case WINDOW_SIZE -> false;
                    case NUM_HEADS ->
                        !base.numHeads()
                                .subList(0, common)
                                .equals(other.numHeads().subList(0, common));
                    case MLP_RATIO ->
                        !base.mlpRatio()
                                .subList(0, common)
                                .equals(other.mlpRatio().subList(0, common));
                })
                .collect(Collectors.toSet());
    }

    private static Set<Number> values(AutoFormerArchitecture base, Dimension dimension) {
        return Set.copyOf(dimension == Dimension.NUM_HEADS ? base.numHeads() : base.mlpRatio());
    }
}
