package io.entangle.worker.spacesearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.spacesearch.Interval;
import io.entangle.shared.spacesearch.SpaceQuality;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Trend;
import io.entangle.shared.spacesearch.UpdateMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an update does with slopes that are given; the threshold of a whole stage's dimension is 0.25 points. */
class SpaceUpdateTest {

    private static final SpaceBounds ANY = space -> Optional.empty();

    @Test
    void choicesMoveAgainstTheSlopeByAsManyStepsAsItIsThresholds() {
        assertThat(moved(embedding(192, 224, 256), -0.006, 0.0001)).isEqualTo(embedding(256, 288, 320));
        assertThat(moved(embedding(192, 224, 256), 0.006, 0.0001)).isEqualTo(embedding(128, 160, 192));
        assertThat(moved(embedding(192, 224, 256), -0.0049, 0.0001)).isEqualTo(embedding(224, 256, 288));
    }

    @Test
    void aSlopeBelowTheThresholdMovesNothing() {
        SubspaceChange change = change(embedding(192, 224, 256), new Trend(-0.0024, 0.0001, 0.5));
        assertThat(change.changed()).isFalse();
        assertThat(change.reason()).contains("-0.24 ± 0.01 points", "less than the threshold of 0.25");
    }

    @Test
    void aSlopeThatMayBeChanceMovesNothing() {
        SubspaceChange change = change(embedding(192, 224, 256), new Trend(-0.01, 0.006, 0.5));
        assertThat(change.changed()).isFalse();
        assertThat(change.reason()).contains("may be chance");
    }

    @Test
    void thePaperMovesByTheFloorWhateverTheNoise() {
        assertThat(update(UpdateMode.PAPER, embedding(192, 224, 256), new Trend(-0.0001, 0.006, 0.5))
                        .after())
                .isEqualTo(embedding(224, 256, 288));
        assertThat(update(UpdateMode.PAPER, embedding(192, 224, 256), new Trend(0.0001, 0.006, 0.5))
                        .after())
                .isEqualTo(embedding(192, 224, 256));
    }

    @Test
    void aMoveEndsWhereOldAndNewChoicesMeet() {
        SubspaceChange change = change(embedding(192, 224, 256), new Trend(-0.1, 0.0001, 0.5));
        assertThat(change.after()).isEqualTo(embedding(256, 288, 320));
        assertThat(change.steps()).isEqualTo(2);
        assertThat(change.reason()).contains("worth 40 steps");
    }

    @Test
    void choicesThatWouldBeZeroAreRemovedWithAReason() {
        SubspaceChange change = change(Subspace.of(2, Dimension.DEPTH, 1, 2, 3), new Trend(0.003, 0.0001, 0.5));
        assertThat(change.after().choices()).hasToString("[1, 2]");
        assertThat(change.reason()).contains("0 is not above 0");
    }

    @Test
    void twoChoicesAreLeftSoThatATrendCanStillBeSeen() {
        SubspaceChange change = change(Subspace.of(2, Dimension.DEPTH, 1, 2), new Trend(0.003, 0.0001, 0.5));
        assertThat(change.changed()).isFalse();
        assertThat(change.reason()).contains("has reached its bound of 1");
    }

    @Test
    void aSubspaceWithoutTrendStaysAndSaysWhy() {
        assertThat(change(Subspace.of(2, Dimension.DEPTH, 1, 2), null).reason()).contains("held by enough subnets");
        assertThat(change(Subspace.of(2, Dimension.DEPTH, 1), null).reason()).contains("one choice only");
    }

    @Test
    void theLeastCertainChangeThatSufficesIsUndoneWhereTheSpaceAsAWholeMayNotBe() {
        SubspaceQuality certain = quality(Subspace.of(1, Dimension.DEPTH, 2, 3), new Trend(-0.003, 0.0001, 0.5));
        SubspaceQuality harmless = quality(embedding(192, 224), new Trend(-0.003, 0.0013, 0.5));
        SubspaceQuality doubtful = quality(Subspace.of(2, Dimension.DEPTH, 2, 3), new Trend(-0.003, 0.001, 0.5));
        SpaceBounds atMostSevenBlocks = space -> deepest(space) <= 7 ? Optional.empty() : Optional.of("is too deep");

        List<SubspaceChange> changes = new SpaceUpdate(StepRules.OF_S3, UpdateMode.SIGNIFICANT, atMostSevenBlocks, 0, 0)
                .of(measurement(certain, harmless, doubtful));

        assertThat(changes).extracting(SubspaceChange::changed).containsExactly(true, true, false);
        assertThat(changes.get(2).reason()).isEqualTo("stays: with it the space is too deep");
    }

    @Test
    void asManyChangesAreUndoneAsMustBe() {
        SubspaceQuality certain = quality(Subspace.of(1, Dimension.DEPTH, 2, 3), new Trend(-0.003, 0.0001, 0.5));
        SubspaceQuality doubtful = quality(Subspace.of(2, Dimension.DEPTH, 2, 3), new Trend(-0.003, 0.001, 0.5));
        SpaceBounds none = space -> deepest(space) <= 6 ? Optional.empty() : Optional.of("is too deep");

        assertThat(new SpaceUpdate(StepRules.OF_S3, UpdateMode.SIGNIFICANT, none, 0, 0)
                        .of(measurement(certain, doubtful)))
                .noneMatch(SubspaceChange::changed);
    }

    private static int deepest(List<Subspace> space) {
        return space.stream()
                .filter(subspace -> subspace.dimension() == Dimension.DEPTH)
                .mapToInt(subspace -> subspace.choices().get(1).intValue())
                .sum();
    }

    @Test
    void atRandomEverySubspaceMovesAsFarAsItsTrendWouldMoveItInADirectionOfTheSeed() {
        SubspaceQuality steep = quality(embedding(192, 224, 256), new Trend(-0.006, 0.0001, 0.5));
        SubspaceQuality chance = quality(embedding(192, 224, 256), new Trend(-0.006, 0.005, 0.5));
        List<Integer> steps = new ArrayList<>();
        for (int seed = 0; seed < 40; seed++) {
            SpaceUpdate random = new SpaceUpdate(StepRules.OF_S3, UpdateMode.RANDOM, ANY, seed, 0);
            List<SubspaceChange> changes = random.of(measurement(steep, chance));
            assertThat(random.of(measurement(steep, chance))).isEqualTo(changes);
            assertThat(changes.get(1).changed()).isFalse();
            steps.add(changes.get(0).steps());
        }
        assertThat(steps).containsOnly(-2, 2).contains(-2, 2);
    }

    private static Subspace moved(Subspace subspace, double slope, double standardError) {
        return change(subspace, new Trend(slope, standardError, 0.5)).after();
    }

    private static SubspaceChange change(Subspace subspace, @Nullable Trend trend) {
        return update(UpdateMode.SIGNIFICANT, subspace, trend);
    }

    private static SubspaceChange update(UpdateMode mode, Subspace subspace, @Nullable Trend trend) {
        return new SpaceUpdate(StepRules.OF_S3, mode, ANY, 0, 0)
                .of(measurement(quality(subspace, trend)))
                .get(0);
    }

    private static SpaceMeasurement measurement(SubspaceQuality... qualities) {
        return new SpaceMeasurement(
                new SpaceQuality(1000, 0.5, 0.4, 0.45, new Interval(0.44, 0.46)),
                Arrays.stream(qualities).collect(Collectors.toList()));
    }

    private static SubspaceQuality quality(Subspace subspace, @Nullable Trend trend) {
        return new SubspaceQuality(subspace, List.of(), trend);
    }

    private static Subspace embedding(double... choices) {
        return Subspace.of(1, Dimension.EMBED_DIM, choices);
    }
}
