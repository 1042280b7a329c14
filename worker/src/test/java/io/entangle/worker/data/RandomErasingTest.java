package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.experiment.ErasingSpec;
import io.entangle.shared.random.RandomStreams;
import io.entangle.worker.data.Resampling.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomErasingTest {

    private static final int DRAWS = 40_000;
    private static final RandomErasing PUBLISHED = new RandomErasing(ErasingSpec.DEFAULT);

    @Test
    void aQuarterOfTheImagesIsErasedFrom() {
        assertThat(boxes(PUBLISHED, 224).size() / (double) DRAWS).isCloseTo(0.25, within(0.008));
        assertThat(boxes(new RandomErasing(new ErasingSpec(0, 0.1, 0.2, 1, 1)), 32))
                .isEmpty();
        assertThat(boxes(new RandomErasing(new ErasingSpec(1, 0.1, 0.2, 1, 1)), 32))
                .hasSize(DRAWS);
    }

    /** Large flat rectangles do not fit and are drawn again, so large areas are a little rarer: the figures are a simulation's of the published code. */
    @Test
    void areasAndRatiosAreThePublishedOnes() {
        List<Box> boxes = boxes(PUBLISHED, 1000);
        double[] areas = boxes.stream()
                .mapToDouble(box -> box.width() * box.height() / 1e6)
                .sorted()
                .toArray();
        assertThat(areas[0]).isCloseTo(0.02, within(0.002));
        assertThat(areas[areas.length - 1]).isCloseTo(1.0 / 3, within(0.002));
        assertThat(Arrays.stream(areas).average().orElseThrow()).isCloseTo(0.1760, within(0.004));
        double[] ratios = boxes.stream()
                .mapToDouble(box -> Math.log((double) box.height() / box.width()))
                .sorted()
                .toArray();
        assertThat(ratios[0]).isCloseTo(Math.log(0.3), within(0.02));
        assertThat(ratios[ratios.length - 1]).isCloseTo(-Math.log(0.3), within(0.02));
        assertThat(Arrays.stream(ratios).average().orElseThrow()).isCloseTo(0, within(0.025));
        double spread =
                Arrays.stream(ratios).map(ratio -> ratio * ratio).average().orElseThrow();
        assertThat(Math.sqrt(spread)).isCloseTo(0.6926, within(0.012));
    }

    @Test
    void rectanglesLieInsideAndEverywhere() {
        int size = 16;
        int[] covered = new int[size * size];
        for (Box box : boxes(PUBLISHED, size)) {
            assertThat(box.left() + box.width()).isLessThanOrEqualTo(size);
            assertThat(box.top() + box.height()).isLessThanOrEqualTo(size);
            for (int y = box.top(); y < box.top() + box.height(); y++) {
                for (int x = box.left(); x < box.left() + box.width(); x++) {
                    covered[y * size + x]++;
                }
            }
        }
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double mirrored = covered[(size - 1 - y) * size + size - 1 - x];
                assertThat(covered[y * size + x]).isPositive();
                assertThat(covered[y * size + x] / mirrored).isCloseTo(1, within(0.3));
            }
        }
    }

    @Test
    void whatIsErasedIsStandardNormalNoiseInEveryChannelAndNothingElseChanges() {
        int size = 32;
        RandomErasing always = new RandomErasing(new ErasingSpec(1, 0.02, 1.0 / 3, 0.3, 1 / 0.3));
        List<Double> noise = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            float[] images_BCHW = new float[3 * 3 * size * size];
            Arrays.fill(images_BCHW, 7);
            always.apply(images_BCHW, 1, size, RandomStreams.stream(1, "erasing", 0, i));
            Box box = always.draw(size, RandomStreams.stream(1, "erasing", 0, i));
            assertThat(box).isNotNull();
            for (int at = 0; at < images_BCHW.length; at++) {
                int x = at % size;
                int y = at / size % size;
                boolean inside = at / (3 * size * size) == 1
                        && x >= box.left()
                        && x < box.left() + box.width()
                        && y >= box.top()
                        && y < box.top() + box.height();
                if (inside) {
                    noise.add((double) images_BCHW[at]);
                } else {
                    assertThat(images_BCHW[at]).isEqualTo(7);
                }
            }
        }
        double[] sorted =
                noise.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        assertThat(sorted.length).isGreaterThan(100_000);
        double mean = Arrays.stream(sorted).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.012));
        assertThat(Arrays.stream(sorted).map(value -> value * value).average().orElseThrow())
                .isCloseTo(1, within(0.02));
        // Quantiles of 15.87 and 97.72 %: one deviation below, two above.
        assertThat(sorted[(int) (0.1587 * sorted.length)]).isCloseTo(-1, within(0.02));
        assertThat(sorted[(int) (0.9772 * sorted.length)]).isCloseTo(2, within(0.03));
    }

    @Test
    void whereNoRectangleFitsTheImageStays() {
        assertThat(boxes(new RandomErasing(new ErasingSpec(1, 1, 1, 1, 1)), 32)).isEmpty();
    }

    private static List<Box> boxes(RandomErasing erasing, int size) {
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            Box box = erasing.draw(size, RandomStreams.stream(2, "erasing", 0, i));
            if (box != null) {
                boxes.add(box);
            }
        }
        return boxes;
    }
}
