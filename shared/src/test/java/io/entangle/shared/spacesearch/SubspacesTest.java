package io.entangle.shared.spacesearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.searchspace.Spaces;
import io.entangle.shared.searchspace.SupernetMaxima;
import io.entangle.shared.validation.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The door between search spaces and what is searched of them. */
class SubspacesTest {

    private static final AutoFormerSpace TINY = Spaces.tiny();

    @Test
    void anAutoFormerSpaceIsOneStageOfFourDimensions() {
        assertThat(Subspaces.of(TINY).all())
                .containsExactly(
                        Subspace.of(1, Dimension.DEPTH, 1, 2, 3),
                        Subspace.of(1, Dimension.EMBED_DIM, 24, 40),
                        Subspace.of(1, Dimension.NUM_HEADS, 1, 2),
                        Subspace.of(1, Dimension.MLP_RATIO, 1.5, 3));
    }

    @Test
    void anArchitectureHoldsOneValueOfAStageAndOneForEachBlock() {
        assertThat(Subspaces.of(TINY).values(new AutoFormerArchitecture(40, List.of(2, 1), List.of(3.0, 1.5))))
                .usingElementComparator((a, b) -> a.equals(b) ? 0 : 1)
                .containsExactly(values("2"), values("40"), values("2", "1"), values("3", "1.5"));
    }

    private static List<BigDecimal> values(String... values) {
        return Arrays.stream(values).map(BigDecimal::new).toList();
    }

    @Test
    void everyPresetIsItsSubspaces() {
        for (Presets.Preset preset : Presets.all()) {
            Subspaces subspaces = Subspaces.of(preset.space());
            assertThat(subspaces.with(subspaces.all())).as(preset.name()).isEqualTo(preset.space());
        }
    }

    @Test
    void anS3SpaceIsFiveDimensionsOfEachStage() {
        SearchSpace space = Presets.find("s3-cifar-32").orElseThrow().space();
        Architecture drawn = space.sample(RandomStreams.stream(3, "an S3 subnet"));
        Subspaces subspaces = Subspaces.of(space);

        assertThat(subspaces.all()).hasSize(20);
        assertThat(subspaces.all().subList(5, 10)).allMatch(subspace -> subspace.stage() == 2);
        assertThat(subspaces.all().subList(0, 5))
                .extracting(Subspace::dimension)
                .containsExactly(Dimension.values());
        List<List<BigDecimal>> values = subspaces.values(drawn);
        assertThat(values).hasSize(20);
        for (int i = 0; i < values.size(); i++) {
            Subspace subspace = subspaces.all().get(i);
            assertThat(subspace.choices()).containsAll(values.get(i));
            int blocks = values.get(i / 5 * 5).get(0).intValue();
            assertThat(values.get(i)).hasSize(subspace.dimension().isOfEachBlock() ? blocks : 1);
        }
    }

    @Test
    void aDimensionOfAnS3StageMovesAlone() {
        SearchSpace space = Presets.find("s3-cifar-32").orElseThrow().space();
        List<Subspace> choices = new ArrayList<>(Subspaces.of(space).all());
        Subspace moved = Subspace.of(3, Dimension.DEPTH, 4, 5);
        choices.set(10, moved);

        SearchSpace next = Subspaces.of(space).with(choices);

        assertThat(next.violations()).isEmpty();
        assertThat(Subspaces.of(next).all()).isEqualTo(choices);
    }

    @Test
    void choicesThatStayKeepTheOrderInWhichTheyWerePosted() {
        AutoFormerSpace posted = space(List.of(3, 1, 2), null);

        AutoFormerSpace moved = with(posted, Subspace.of(1, Dimension.EMBED_DIM, 40, 56));

        assertThat(moved.depth()).containsExactly(3, 1, 2);
        assertThat(moved.embedDim()).containsExactly(40, 56);
        assertThat(moved.violations()).isEmpty();
    }

    @Test
    void aLargerSupernetStaysAsMuchLargerThanItsLargestChoices() {
        AutoFormerSpace posted = space(List.of(1, 2, 3), new SupernetMaxima(5, 44, 3, 2));

        AutoFormerSpace deeper = with(posted, Subspace.of(1, Dimension.DEPTH, 3, 4, 5));
        AutoFormerSpace narrower = with(posted, Subspace.of(1, Dimension.EMBED_DIM, 8, 24));
        AutoFormerSpace deepest = with(posted, Subspace.of(1, Dimension.DEPTH, 62, 63));

        assertThat(deeper.supernet()).isEqualTo(new SupernetMaxima(7, 44, 3, 2));
        assertThat(narrower.supernet()).isEqualTo(new SupernetMaxima(5, 28, 3, 2));
        assertThat(deepest.supernet()).isEqualTo(new SupernetMaxima(64, 44, 3, 2));
        assertThat(List.of(deeper, narrower, deepest))
                .allSatisfy(space -> assertThat(space.violations()).isEmpty());
    }

    @Test
    void whatIsNoSpaceOfTheFamilyHasViolations() {
        assertThat(with(TINY, Subspace.of(1, Dimension.EMBED_DIM, 4, 24)).violations())
                .extracting(Violation::pointer)
                .containsExactly("/embedDim/0");
    }

    @Test
    void aStepIsTheSmallestDistanceOfTwoChoicesAndOtherwiseThatOfS3() {
        Map<Dimension, StepRule> rules = StepRules.of(TINY);

        assertThat(rules)
                .containsOnlyKeys(Dimension.DEPTH, Dimension.EMBED_DIM, Dimension.NUM_HEADS, Dimension.MLP_RATIO);
        assertThat(rules.get(Dimension.DEPTH)).isEqualTo(StepRules.OF_S3.get(Dimension.DEPTH));
        assertThat(rules.get(Dimension.EMBED_DIM)).isEqualTo(rule(0.0025, 16, 16, 4096));
        assertThat(rules.get(Dimension.MLP_RATIO)).isEqualTo(rule(0.0004, 1.5, 1.5, 16));
        SearchSpace ofOneWidth = with(TINY, Subspace.of(1, Dimension.EMBED_DIM, 24));
        assertThat(StepRules.of(ofOneWidth).get(Dimension.EMBED_DIM)).isEqualTo(rule(0.0025, 32, 24, 4096));
    }

    private static StepRule rule(double threshold, double step, double least, double greatest) {
        return new StepRule(
                threshold, BigDecimal.valueOf(step), BigDecimal.valueOf(least), BigDecimal.valueOf(greatest));
    }

    private static AutoFormerSpace space(List<Integer> depth, @Nullable SupernetMaxima supernet) {
        return new AutoFormerSpace(
                TINY.image(),
                TINY.classes(),
                depth,
                TINY.embedDim(),
                TINY.mlpRatio(),
                TINY.numHeads(),
                TINY.headDim(),
                supernet,
                TINY.relativePosition(),
                TINY.pooling());
    }

    private static AutoFormerSpace with(SearchSpace space, Subspace other) {
        Subspaces subspaces = Subspaces.of(space);
        List<Subspace> choices = new ArrayList<>(subspaces.all());
        choices.replaceAll(subspace -> subspace.dimension() == other.dimension() ? other : subspace);
        return (AutoFormerSpace) subspaces.with(choices);
    }
}
