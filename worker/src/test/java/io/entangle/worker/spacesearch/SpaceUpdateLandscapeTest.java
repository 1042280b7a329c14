package io.entangle.worker.spacesearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.UpdateMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The update with its default settings, where the truth is known. */
class SpaceUpdateLandscapeTest {

    private static final int SPACES = 20;
    private static final int MOST_UPDATES = 4;
    private static final int REPETITIONS = 200;

    @Test
    void reachesTheBestRegionFromBadSpacesWithinFourUpdates() {
        long reached = LongStream.range(0, SPACES)
                .filter(seed -> reaches(Landscape.withBadSpace(seed)))
                .count();
        assertThat(reached).isGreaterThanOrEqualTo(SPACES - 1);
    }

    @Test
    void staysInTheBestRegion() {
        long stayed = LongStream.range(0, SPACES)
                .filter(seed -> stays(Landscape.withGoodSpace(seed)))
                .count();
        assertThat(stayed).isGreaterThanOrEqualTo(SPACES - 1);
    }

    @Test
    void doesNotDriftUnderNoise() {
        List<Double> shifts = new ArrayList<>();
        for (int seed = 0; seed < REPETITIONS; seed++) {
            shifts.add(meanShift(Landscape.ofNoise(seed), UpdateMode.SIGNIFICANT));
        }
        double mean = shifts.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double deviation = Math.sqrt(shifts.stream()
                .mapToDouble(shift -> (shift - mean) * (shift - mean))
                .average()
                .orElseThrow());
        assertThat(Math.abs(mean)).isLessThanOrEqualTo(deviation / Math.sqrt(REPETITIONS));
    }

    @Test
    void thePaperFloorDriftsUpwardsUnderNoise() {
        double mean = LongStream.range(0, SPACES)
                .mapToDouble(seed -> meanShift(Landscape.ofNoise(seed), UpdateMode.PAPER))
                .average()
                .orElseThrow();
        assertThat(mean).isGreaterThan(0.25);
    }

    private static boolean reaches(Landscape landscape) {
        List<Subspace> space = landscape.initialSpace();
        for (int t = 0; t < MOST_UPDATES; t++) {
            space = landscape.update(space);
        }
        return landscape.isBestRegion(space);
    }

    private static boolean stays(Landscape landscape) {
        List<Subspace> space = landscape.initialSpace();
        for (int t = 0; t < MOST_UPDATES; t++) {
            space = landscape.update(space);
            if (!landscape.isBestRegion(space)) {
                return false;
            }
        }
        return true;
    }

    /** Steps per subspace in one update. */
    private static double meanShift(Landscape landscape, UpdateMode mode) {
        SpaceMeasurement measurement = landscape.measure(landscape.initialSpace(), 200);
        return new SpaceUpdate(Landscape.RULES, mode, any -> Optional.empty(), 0, 0)
                .of(measurement).stream()
                        .flatMapToDouble(change -> DoubleStream.of(change.steps()))
                        .average()
                        .orElseThrow();
    }
}
