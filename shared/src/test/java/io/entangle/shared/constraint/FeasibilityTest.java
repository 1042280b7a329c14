package io.entangle.shared.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.Pooling;
import io.entangle.shared.searchspace.RelativePosition;
import io.entangle.shared.searchspace.Spaces;
import io.entangle.shared.validation.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeasibilityTest {

    private static final AutoFormerSpace SPACE = Spaces.tiny();
    private static final List<Costs> ALL = enumerate(SPACE);

    @Test
    void aLimitBelowTheSmallestSubnetNamesTheSmallest() {
        long smallest = CostModel.of(SPACE, SPACE.smallest()).parameters();
        List<Violation> violations =
                Feasibility.of(SPACE).violations(new Constraints(Range.atMost(smallest - 1), null));
        assertThat(violations).singleElement().satisfies(violation -> {
            assertThat(violation.pointer()).isEqualTo("/parameters");
            assertThat(violation.nearest()).isEqualTo(Map.of("max", smallest));
        });
    }

    @Test
    void aLimitAboveTheLargestSubnetNamesTheLargest() {
        long largest = CostModel.of(SPACE, SPACE.largest()).macs();
        List<Violation> violations =
                Feasibility.of(SPACE).violations(new Constraints(null, new Range(largest + 1, null)));
        assertThat(violations).singleElement().satisfies(violation -> {
            assertThat(violation.pointer()).isEqualTo("/macs");
            assertThat(violation.nearest()).isEqualTo(Map.of("min", largest));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithEnumerationOnRandomWindows(long seed) {
        SplittableRandom random = RandomStreams.stream(seed, "windows");
        Feasibility feasibility = Feasibility.of(SPACE);
        int infeasible = 0;
        for (int i = 0; i < 400; i++) {
            Constraints constraints = new Constraints(
                    window(random, ALL.stream().map(Costs::parameters).toList()),
                    window(random, ALL.stream().map(Costs::macs).toList()));
            boolean expected = ALL.stream().anyMatch(constraints::admit);
            assertThat(feasibility.feasible(constraints)).as("%s", constraints).isEqualTo(expected);
            assertThat(feasibility.violations(constraints).isEmpty()).isEqualTo(expected);
            infeasible += expected ? 0 : 1;
        }
        assertThat(infeasible).isBetween(40, 390);
    }

    @Test
    void theNearestValuesOfAnEmptyWindowAreItsNeighbours() {
        List<Long> values =
                ALL.stream().map(Costs::parameters).distinct().sorted().toList();
        int gap = IntStream.range(0, values.size() - 1)
                .filter(i -> values.get(i + 1) - values.get(i) > 2)
                .findFirst()
                .orElseThrow();
        Constraints between = new Constraints(new Range(values.get(gap) + 1, values.get(gap + 1) - 1), null);
        assertThat(Feasibility.of(SPACE).violations(between))
                .singleElement()
                .extracting(Violation::nearest)
                .isEqualTo(Map.of("min", values.get(gap), "max", values.get(gap + 1)));
    }

    @Test
    void limitsThatOnlyTogetherExcludeEverySubnetAreEachNamedWithWhatTheOtherLeaves() {
        Costs smallest = CostModel.of(SPACE, SPACE.smallest());
        Costs largest = CostModel.of(SPACE, SPACE.largest());
        Constraints both = new Constraints(Range.atMost(smallest.parameters()), new Range(largest.macs(), null));
        List<Violation> violations = Feasibility.of(SPACE).violations(both);
        assertThat(violations).extracting(Violation::pointer).containsExactly("/parameters", "/macs");
        assertThat(Objects.requireNonNull(violations.get(0).nearest()).get("max"))
                .isEqualTo(largest.parameters());
        assertThat(Objects.requireNonNull(violations.get(1).nearest()).get("min"))
                .isEqualTo(smallest.macs());
    }

    @Test
    void theLargestSpaceAllowedIsDecidedWithinTheMemoryOfATest() {
        List<Integer> sixteen = IntStream.rangeClosed(49, 64).boxed().toList();
        AutoFormerSpace huge = new AutoFormerSpace(
                new ImageGeometry(1024, 16, 3),
                10,
                sixteen,
                List.of(4096, 4095),
                sixteen.stream().map(i -> i / 4.0).toList(),
                sixteen,
                256,
                null,
                new RelativePosition(true, 14),
                Pooling.MEAN);
        assertThat(huge.violations()).isEmpty();
        assertThat(Feasibility.of(huge).feasible(new Constraints(Range.atMost(10), null)))
                .isFalse();
    }

    private static Range window(SplittableRandom random, List<Long> values) {
        long centre = values.get(random.nextInt(values.size())) + random.nextInt(-2000, 2000);
        long width = random.nextInt(3000);
        return new Range(Math.max(0, centre - width), Math.max(0, centre + width));
    }

    private static List<Costs> enumerate(AutoFormerSpace space) {
        List<Costs> costs = new ArrayList<>();
        for (int embed : space.embedDim()) {
            for (int depth : space.depth()) {
                for (List<Integer> heads : words(space.numHeads(), depth)) {
                    for (List<Double> ratios : words(space.mlpRatio(), depth)) {
                        costs.add(CostModel.of(space, new AutoFormerArchitecture(embed, heads, ratios)));
                    }
                }
            }
        }
        return costs;
    }

    private static <T> List<List<T>> words(List<T> letters, int length) {
        List<List<T>> words = List.of(Collections.emptyList());
        for (int i = 0; i < length; i++) {
            List<List<T>> longer = new ArrayList<>();
            for (List<T> word : words) {
                for (T letter : letters) {
                    List<T> next = new ArrayList<>(word);
                    next.add(letter);
                    longer.add(next);
                }
            }
            words = longer;
        }
        return words;
    }
}
