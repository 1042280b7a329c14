package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldOutSplitTest {

    private static final Dataset SHAPES = DatasetFormats.open("builtin:shapes?train=1000", DatasetOptions.DEFAULT);

    @Test
    void everyTrainingSampleIsOnExactlyOneSide() {
        HeldOutSplit split = HeldOutSplit.of(SHAPES, 0.1, 1);
        Set<String> ids = new HashSet<>(ids(split.training()));
        assertThat(ids).doesNotContainAnyElementsOf(ids(split.heldOut()));
        ids.addAll(ids(split.heldOut()));
        assertThat(ids).isEqualTo(ids(SHAPES.train()));
    }

    @Test
    void keepsTheProportionsOfTheClasses() {
        HeldOutSplit split = HeldOutSplit.of(SHAPES, 0.1, 1);
        assertThat(perClass(split.heldOut())).containsOnly(10);
        assertThat(perClass(split.training())).containsOnly(90);
    }

    @Test
    void theSmallestClassIsOnBothSides() {
        Dataset lopsided =
                withLabels(IntStream.range(0, 202).map(i -> i < 200 ? 0 : 1).toArray());
        for (double fraction : new double[] {0.01, 0.5, 0.99}) {
            HeldOutSplit split = HeldOutSplit.of(lopsided, fraction, 1);
            assertThat(perClass(split.heldOut())[1]).isEqualTo(1);
            assertThat(perClass(split.training())[1]).isEqualTo(1);
        }
    }

    @Test
    void aClassOfOneSampleIsRefusedByName() {
        Dataset dataset = withLabels(0, 0, 0, 1);
        assertThatThrownBy(() -> HeldOutSplit.of(dataset, 0.5, 1))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("'class-1'");
    }

    @Test
    void theSeedDecidesAndTheDigestTells() {
        HeldOutSplit once = HeldOutSplit.of(SHAPES, 0.1, 1);
        HeldOutSplit again = HeldOutSplit.of(SHAPES, 0.1, 1);
        HeldOutSplit other = HeldOutSplit.of(SHAPES, 0.1, 2);
        assertThat(again.heldOut().digest()).isEqualTo(once.heldOut().digest()).hasSize(64);
        assertThat(again.training().digest()).isEqualTo(once.training().digest());
        assertThat(other.heldOut().digest()).isNotEqualTo(once.heldOut().digest());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1, 2, Double.NaN})
    void aFractionThatLeavesNothingIsRefused(double fraction) {
        assertThatThrownBy(() -> HeldOutSplit.of(SHAPES, fraction, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 37, 250, 999})
    void aFixedSubsetHasTheSizeAskedForAndTheProportionsOfTheWhole(int count) {
        Split subset = Subset.stratified(SHAPES.train(), count, 5);
        assertThat(subset.size()).isEqualTo(count);
        assertThat(Arrays.stream(perClass(subset)).max().orElseThrow()
                        - Arrays.stream(perClass(subset)).min().orElseThrow())
                .isLessThanOrEqualTo(1);
        assertThat(Subset.stratified(SHAPES.train(), count, 5).digest()).isEqualTo(subset.digest());
    }

    @Test
    void aSubsetAsLargeAsTheWholeIsTheWhole() {
        assertThat(Subset.stratified(SHAPES.train(), 5_000, 5)).isSameAs(SHAPES.train());
    }

    @Test
    void aSubsetShowsTheSamplesOfTheWhole() {
        Subset subset = Subset.of(SHAPES.train(), new int[] {9, 3});
        assertThat(subset.id(0)).isEqualTo(SHAPES.train().id(3));
        assertThat(subset.label(1)).isEqualTo(9);
        assertThat(subset.image(1).rgb()).isEqualTo(SHAPES.train().image(9).rgb());
        assertThatThrownBy(() -> Subset.of(SHAPES.train(), new int[] {3, 3}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Subset.of(SHAPES.train(), new int[] {1_000}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Dataset withLabels(int... labels) {
        Split split = new FixedSplit(labels);
        return new Dataset(List.of("class-0", "class-1"), split, split);
    }

    private static Set<String> ids(Split split) {
        Set<String> ids = new HashSet<>();
        IntStream.range(0, split.size()).forEach(i -> ids.add(split.id(i)));
        return ids;
    }

    /** Ten classes in the shapes, two in the made-up data: as many counters as the data set has classes. */
    private static int[] perClass(Split split) {
        int[] counts = new int[split.id(0).startsWith("shapes/") ? 10 : 2];
        Arrays.stream(split.labels()).forEach(label -> counts[label]++);
        return counts;
    }
}
