package io.entangle.shared.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.searchspace.Spaces;
import io.entangle.shared.validation.Violation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3FeasibilityTest {

    private static final S3Space TINY = Spaces.tinyS3();
    private static final List<Costs> ALL = enumerate(TINY);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithEnumerationOnRandomWindows(long seed) {
        SplittableRandom random = RandomStreams.stream(seed, "windows");
        Feasibility feasibility = Feasibility.of(TINY);
        int infeasible = 0;
        for (int i = 0; i < 200; i++) {
            Constraints constraints = new Constraints(
                    window(random, ALL.stream().map(Costs::parameters).toList(), 2000),
                    window(random, ALL.stream().map(Costs::macs).toList(), 30_000));
            boolean expected = ALL.stream().anyMatch(constraints::admit);
            assertThat(feasibility.feasible(constraints)).as("%s", constraints).isEqualTo(expected);
            assertThat(feasibility.violations(constraints).isEmpty()).isEqualTo(expected);
            infeasible += expected ? 0 : 1;
        }
        assertThat(infeasible).isBetween(20, 195);
    }

    @Test
    void theNearestValuesOfAnEmptyWindowAreItsNeighbours() {
        List<Long> values = ALL.stream().map(Costs::macs).distinct().sorted().toList();
        int gap = IntStream.range(0, values.size() - 1)
                .filter(i -> values.get(i + 1) - values.get(i) > 2)
                .findFirst()
                .orElseThrow();

        Constraints between = new Constraints(null, new Range(values.get(gap) + 1, values.get(gap + 1) - 1));

        assertThat(Feasibility.of(TINY).violations(between))
                .singleElement()
                .extracting(Violation::nearest)
                .isEqualTo(Map.of("min", values.get(gap), "max", values.get(gap + 1)));
    }

    static Stream<SearchSpace> presets() {
        return Presets.all().stream().map(Presets.Preset::space).filter(S3Space.class::isInstance);
    }

    @ParameterizedTest
    @MethodSource("presets")
    void limitsBeyondTheEndsOfASpaceNameTheEnds(SearchSpace space) {
        Feasibility feasibility = Feasibility.of(space);
        Costs least = CostModel.of(space, space.smallest());
        Costs most = CostModel.of(space, space.largest());

        assertThat(feasibility.violations(new Constraints(Range.atMost(least.parameters() - 1), null)))
                .singleElement()
                .extracting(Violation::nearest)
                .isEqualTo(Map.of("max", least.parameters()));
        assertThat(feasibility.violations(new Constraints(null, Range.atMost(least.macs() - 1))))
                .singleElement()
                .extracting(Violation::nearest)
                .isEqualTo(Map.of("max", least.macs()));
        assertThat(feasibility.violations(new Constraints(new Range(most.parameters() + 1, null), null)))
                .singleElement()
                .extracting(Violation::nearest)
                .isEqualTo(Map.of("min", most.parameters()));
        assertThat(feasibility.feasible(new Constraints(Range.atMost(least.parameters()), Range.atMost(least.macs()))))
                .isTrue();
        assertThat(feasibility.feasible(
                        new Constraints(new Range(most.parameters(), null), new Range(most.macs(), null))))
                .isTrue();
    }

    /** As people write them: a range of a hundredth around a subnet that exists. */
    @ParameterizedTest
    @MethodSource("presets")
    void aRangeAroundASubnetHoldsOne(SearchSpace space) {
        Feasibility feasibility = Feasibility.of(space);
        SplittableRandom random = RandomStreams.stream(7, "subnets");
        for (int i = 0; i < 20; i++) {
            Costs costs = CostModel.of(space, space.sample(random));
            Constraints around = new Constraints(around(costs.parameters()), around(costs.macs()));
            assertThat(feasibility.feasible(around)).isTrue();
            assertThat(new StagedDescent(new StagedReach((S3Space) space), around, 20_000).find())
                    .as("within %s", around)
                    .isNotNull()
                    .satisfies(found -> assertThat(around.admit(found)).isTrue());
        }
    }

    @Test
    void limitsThatOnlyTogetherExcludeEverySubnetAreEachNamedWithWhatTheOtherLeaves() {
        Costs smallest = CostModel.of(TINY, TINY.smallest());
        Costs largest = CostModel.of(TINY, TINY.largest());
        Constraints both = new Constraints(Range.atMost(smallest.parameters()), new Range(largest.macs(), null));

        List<Violation> violations = Feasibility.of(TINY).violations(both);

        assertThat(violations).extracting(Violation::pointer).containsExactly("/parameters", "/macs");
        assertThat(Objects.requireNonNull(violations.get(0).nearest()).get("max"))
                .isEqualTo(ALL.stream()
                        .filter(costs -> costs.macs() >= largest.macs())
                        .mapToLong(Costs::parameters)
                        .min()
                        .orElseThrow());
        assertThat(Objects.requireNonNull(violations.get(1).nearest()).get("min"))
                .isEqualTo(ALL.stream()
                        .filter(costs -> costs.parameters() <= smallest.parameters())
                        .mapToLong(Costs::macs)
                        .max()
                        .orElseThrow());
    }

    /** Whoever asks for the impossible in the middle of a huge space is not refused, but is answered. */
    @Test
    void theLargestSpaceAllowedIsAnsweredWithinABoundedNumberOfSteps() {
        List<Integer> sixteen = IntStream.rangeClosed(49, 64).boxed().toList();
        S3Space.Stage stage = new S3Space.Stage(
                sixteen,
                sixteen.stream().map(i -> 64 * i).toList(),
                sixteen,
                sixteen.stream().map(i -> 2 * i).toList(),
                sixteen.stream().map(i -> i / 4.0).toList());
        S3Space huge =
                new S3Space(Spaces.published("autoformer-base").image(), 1000, List.of(stage, stage, stage, stage));
        long odd = CostModel.of(huge, huge.largest()).parameters() / 2;

        assertThat(huge.violations()).isEmpty();
        assertThat(Feasibility.of(huge).feasible(new Constraints(Range.atMost(10), null)))
                .isFalse();
        assertThat(Feasibility.of(huge).feasible(new Constraints(new Range(odd, odd), null)))
                .isTrue();
    }

    private static Range around(long value) {
        return new Range(value - value / 200, value + value / 200);
    }

    private static Range window(SplittableRandom random, List<Long> values, int scale) {
        long centre = values.get(random.nextInt(values.size())) + random.nextInt(-scale, scale);
        long width = random.nextInt(2 * scale);
        return new Range(Math.max(0, centre - width), Math.max(0, centre + width));
    }

    /** All subnets of a space that is small enough to draw each of them many times over. */
    private static List<Costs> enumerate(S3Space space) {
        SplittableRandom random = RandomStreams.stream(1, "all");
        Set<Architecture> all = new LinkedHashSet<>();
        while (all.size() < space.distinctSubnets().intValueExact()) {
            all.add(space.sample(random));
        }
        List<Costs> costs = new ArrayList<>();
        all.forEach(architecture -> costs.add(CostModel.of(space, architecture)));
        return costs;
    }
}
