package io.entangle.worker.spacesearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.spacesearch.ChoiceQuality;
import io.entangle.shared.spacesearch.SpaceQuality;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Trend;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SpaceMeasurementTest {

    private static final MeasurementSettings BEST_TENTH = new MeasurementSettings(0.1, 500, 1, StepRules.OF_S3, 7);

    @Test
    void errorIsTheMeanOfTheExpectedErrorAndThatOfTheBestShare() {
        List<MeasuredSubnet> subnets = new ArrayList<>();
        for (int i = 20; i >= 1; i--) {
            subnets.add(subnet(i / 100.0, values(3)));
        }

        SpaceQuality quality = measure(List.of(depth(3)), subnets).quality();

        assertThat(quality.subnets()).isEqualTo(20);
        assertThat(quality.expected()).isCloseTo(0.105, within(1e-12));
        assertThat(quality.topTier()).isCloseTo(0.015, within(1e-12));
        assertThat(quality.error()).isCloseTo(0.06, within(1e-12));
        assertThat(quality.interval().low()).isLessThan(0.06);
        assertThat(quality.interval().high()).isGreaterThan(0.06);
    }

    @Test
    void aSubnetCountsForAChoiceWithTheShareOfItsBlocksThatHoldIt() {
        Subspace heads = Subspace.of(1, Dimension.NUM_HEADS, 1, 2);
        List<MeasuredSubnet> subnets =
                List.of(subnet(0.1, values(1, 1, 1, 2)), subnet(0.2, values(1, 2, 2, 2)), subnet(0.4, values(2, 2)));

        List<ChoiceQuality> choices = SpaceMeasurement.of(
                        List.of(heads), subnets, new MeasurementSettings(1, 10, 1, StepRules.OF_S3, 0))
                .subspaces()
                .get(0)
                .choices();

        assertThat(choices.get(0).subnets()).isEqualTo(1);
        assertThat(choices.get(0).error()).isCloseTo(0.75 * 0.1 + 0.25 * 0.2, within(1e-12));
        assertThat(choices.get(1).subnets()).isEqualTo(2);
        assertThat(choices.get(1).error()).isCloseTo((0.25 * 0.1 + 0.75 * 0.2 + 0.4) / 2, within(1e-12));
    }

    @Test
    void aRareChoiceIsJudgedByItsOwnBestShare() {
        List<MeasuredSubnet> subnets = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            subnets.add(subnet(0.2 + 0.0001 * i, values(3)));
        }
        for (int i = 0; i < 100; i++) {
            subnets.add(subnet(0.2 + 0.001 * i, values(4)));
        }

        List<ChoiceQuality> choices =
                measure(List.of(depth(3, 4)), subnets).subspaces().get(0).choices();

        assertThat(choices.get(0).error())
                .isCloseTo(Objects.requireNonNull(choices.get(1).error()), within(0.001));
    }

    @Test
    void trendIsTheSlopeByOneStepAndTellsHowCertainItIs() {
        List<MeasuredSubnet> subnets = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int step = i % 3;
            double chance = 0.001 * (i / 3 % 10 - 4.5);
            subnets.add(subnet(0.5 - 0.02 * step + chance, values(64 + 32 * step)));
        }

        Trend trend = trend(measure(List.of(Subspace.of(1, Dimension.EMBED_DIM, 64, 96, 128)), subnets)
                .subspaces()
                .get(0));

        assertThat(trend.slope()).isCloseTo(-0.02, within(1e-3));
        assertThat(trend.standardError()).isBetween(0.00005, 0.0005);
        assertThat(trend.atZero() + 3 * trend.slope()).isCloseTo(0.5 - 0.02 - 0.00225, within(1e-3));
    }

    @Test
    void choicesHeldByTooFewSubnetsHaveNoPartInATrend() {
        MeasurementSettings atLeastFive = new MeasurementSettings(0.1, 100, 5, StepRules.OF_S3, 0);
        List<MeasuredSubnet> subnets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            subnets.add(subnet(0.3 + 0.001 * (i % 7), values(i < 4 ? 4 : 3)));
        }

        SubspaceQuality quality = SpaceMeasurement.of(List.of(depth(3, 4)), subnets, atLeastFive)
                .subspaces()
                .get(0);

        assertThat(quality.trend()).isNull();
        assertThat(quality.choices()).hasSize(2);
    }

    @Test
    void anUnseenChoiceHasNoErrorAndDisturbsNoTrend() {
        List<MeasuredSubnet> subnets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            subnets.add(subnet(0.3 + 0.01 * (i % 2) + 0.001 * (i % 7), values(3 + i % 2)));
        }

        SubspaceQuality quality =
                measure(List.of(depth(3, 4, 5)), subnets).subspaces().get(0);

        assertThat(quality.choices().get(2).error()).isNull();
        assertThat(quality.choices().get(2).standardError()).isNull();
        assertThat(trend(quality).slope()).isCloseTo(0.01, within(1e-3));
    }

    @Test
    void theSameSubnetsAndSeedGiveTheSameFigures() {
        List<MeasuredSubnet> subnets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            subnets.add(subnet(0.3 + 0.013 * (i % 5), values(3 + i % 2)));
        }
        List<Subspace> space = List.of(depth(3, 4));

        assertThat(measure(space, subnets)).isEqualTo(measure(space, subnets));
    }

    @Test
    void withoutSubnetsThereIsNothingToMeasure() {
        assertThatThrownBy(() -> measure(List.of(depth(3)), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without subnets");
    }

    private static Trend trend(SubspaceQuality quality) {
        return Objects.requireNonNull(quality.trend());
    }

    private static SpaceMeasurement measure(List<Subspace> space, List<MeasuredSubnet> subnets) {
        return SpaceMeasurement.of(space, subnets, BEST_TENTH);
    }

    private static Subspace depth(double... choices) {
        return Subspace.of(1, Dimension.DEPTH, choices);
    }

    private static MeasuredSubnet subnet(double error, List<BigDecimal> values) {
        return new MeasuredSubnet(List.of(values), error);
    }

    private static List<BigDecimal> values(double... values) {
        return Arrays.stream(values).mapToObj(BigDecimal::valueOf).toList();
    }
}
