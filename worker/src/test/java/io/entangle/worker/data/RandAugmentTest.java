package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.experiment.Interpolation;
import io.entangle.shared.experiment.RandAugmentSpec;
import io.entangle.shared.random.RandomStreams;
import io.entangle.worker.data.RandAugment.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RandAugment draws what {@code rand-m9-mstd0.5-inc1} says, as often as it says. */
class RandAugmentTest {

    private static final int IMAGES = 30_000;
    private static final List<RandAugmentOperation> SET = List.of(RandAugmentOperation.values());
    private static final int OPERATIONS = SET.size();
    private static final List<Draw> DRAWN = draw(RandAugmentSpec.DEFAULT, 7);

    @Test
    void drawsEachOperationEquallyOften() {
        double[] counts = new double[OPERATIONS];
        DRAWN.forEach(draw -> counts[SET.indexOf(draw.operation())]++);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(2 * IMAGES);
        assertThat(chiSquare(counts, 2.0 * IMAGES / OPERATIONS))
                .as("chi-square of 14 degrees of freedom, 99.9 %% below 36.1")
                .isBetween(2.0, 36.1);
    }

    /** With replacement: the same operation twice is as frequent as any other ordered pair. */
    @Test
    void drawsTheOperationsOfAnImageIndependently() {
        double[] pairs = new double[OPERATIONS * OPERATIONS];
        for (int i = 0; i < DRAWN.size(); i += 2) {
            int first = SET.indexOf(DRAWN.get(i).operation());
            pairs[first * OPERATIONS + SET.indexOf(DRAWN.get(i + 1).operation())]++;
        }
        assertThat(chiSquare(pairs, (double) IMAGES / pairs.length))
                .as("chi-square of 224 degrees of freedom, 99.9 %% between 163 and 293")
                .isBetween(163.0, 293.0);
    }

    @Test
    void appliesHalfOfTheDrawnOperationsWhicheverTheyAre() {
        double[] applied = new double[OPERATIONS];
        double[] drawn = new double[OPERATIONS];
        for (Draw draw : DRAWN) {
            drawn[SET.indexOf(draw.operation())]++;
            applied[SET.indexOf(draw.operation())] += draw.applied() ? 1 : 0;
        }
        double chiSquare = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            double excess = applied[i] - drawn[i] / 2;
            chiSquare += excess * excess / (drawn[i] / 4);
        }
        assertThat(chiSquare)
                .as("chi-square of 15 degrees of freedom, 99.9 %% below 37.7")
                .isLessThan(37.7);
    }

    /** Of a normal distribution of mean 9 and deviation ½, 2.3 % lies above 10 and is cut off. */
    @Test
    void magnitudesAreNormalAndCutOffAtTen() {
        double[] sorted = DRAWN.stream().mapToDouble(Draw::magnitude).sorted().toArray();
        double cut = Arrays.stream(sorted).filter(value -> value == 10).count() / (double) sorted.length;
        assertThat(cut).isCloseTo(0.02275, within(0.002));
        assertThat(sorted[sorted.length - 1]).isEqualTo(10);
        // Mean and deviation of the clipped distribution.
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double variance = Arrays.stream(sorted)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(8.9958, within(0.008));
        assertThat(Math.sqrt(variance)).isCloseTo(0.4897, within(0.006));
        // Quantiles of the part that is not cut: 9 − 0.5 · 1.2816, 9, 9 + 0.5 · 1.2816.
        assertThat(sorted[sorted.length / 10]).isCloseTo(8.3592, within(0.02));
        assertThat(sorted[sorted.length / 2]).isCloseTo(9, within(0.02));
        assertThat(sorted[sorted.length * 9 / 10]).isCloseTo(9.6408, within(0.02));
    }

    @Test
    void magnitudesAreCutOffAtZeroToo() {
        List<Draw> weak = draw(new RandAugmentSpec(0.5, 1, 1, 1, true, Interpolation.BICUBIC), 1);
        double share = weak.stream().filter(draw -> draw.magnitude() == 0).count() / (double) weak.size();
        assertThat(share).as("Φ(−0.5)").isCloseTo(0.3085, within(0.01));
        assertThat(weak).allSatisfy(draw -> assertThat(draw.magnitude()).isBetween(0.0, 10.0));
    }

    @Test
    void halfGoTheOtherWay() {
        double negated = DRAWN.stream().filter(Draw::negated).count() / (2.0 * IMAGES);
        assertThat(negated).isCloseTo(0.5, within(0.008));
    }

    @Test
    void theKernelIsTheOneAskedForOrDrawn() {
        assertThat(DRAWN).allSatisfy(draw -> assertThat(draw.interpolation()).isEqualTo(Interpolation.BICUBIC));
        List<Draw> either = draw(new RandAugmentSpec(9, 0.5, 2, 0.5, true, Interpolation.RANDOM), 7);
        double bilinear = either.stream()
                        .filter(draw -> draw.interpolation() == Interpolation.BILINEAR)
                        .count()
                / (2.0 * IMAGES);
        assertThat(bilinear).isCloseTo(0.5, within(0.008));
    }

    @Test
    void parametersAreFollowed() {
        RandAugmentSpec spec = new RandAugmentSpec(4, 0, 5, 0.1, false, Interpolation.BILINEAR);
        List<Draw> draws = draw(spec, 3);
        assertThat(draws).hasSize(5 * IMAGES).allSatisfy(draw -> {
            assertThat(draw.magnitude()).isEqualTo(4);
            assertThat(draw.interpolation()).isEqualTo(Interpolation.BILINEAR);
        });
        assertThat(draws.stream().filter(Draw::applied).count() / (5.0 * IMAGES))
                .isCloseTo(0.1, within(0.005));
    }

    /** By hand, from the published tables: magnitude 9 and 10, one way and the other; then the set that is not "increasing". */
    @ParameterizedTest
    @CsvSource({
        "ROTATE,        27,    -27,    30,   27",
        "POSTERIZE,     1,     1,      0,    3",
        "SOLARIZE,      26,    26,     0,    230",
        "SOLARIZE_ADD,  99,    99,     110,  99",
        "COLOR,         1.81,  0.19,   1.9,  1.72",
        "CONTRAST,      1.81,  0.19,   1.9,  1.72",
        "BRIGHTNESS,    1.81,  0.19,   1.9,  1.72",
        "SHARPNESS,     1.81,  0.19,   1.9,  1.72",
        "SHEAR_X,       0.27,  -0.27,  0.3,  0.27",
        "SHEAR_Y,       0.27,  -0.27,  0.3,  0.27",
        "TRANSLATE_X,   0.405, -0.405, 0.45, 0.405",
        "TRANSLATE_Y,   0.405, -0.405, 0.45, 0.405"
    })
    void aMagnitudeMeansWhatThePublishedTablesSay(
            RandAugmentOperation operation, double nine, double nineNegated, double ten, double notIncreasing) {
        assertThat(operation.argument(9, false, true)).isCloseTo(nine, within(1e-12));
        assertThat(operation.argument(9, true, true)).isCloseTo(nineNegated, within(1e-12));
        assertThat(operation.argument(10, false, true)).isCloseTo(ten, within(1e-12));
        assertThat(operation.argument(9, false, false)).isCloseTo(notIncreasing, within(1e-12));
    }

    @Test
    void anImageGoesThroughItsAppliedOperationsOneAfterTheOther() {
        RgbImage image = TestImages.pattern(32, 32);
        RandAugment augmentation = new RandAugment(RandAugmentSpec.DEFAULT);
        int unchanged = 0;
        for (int i = 0; i < 200; i++) {
            RgbImage expected = image;
            for (Draw draw : augmentation.draw(stream(5, i))) {
                if (draw.applied()) {
                    double argument = draw.operation().argument(draw.magnitude(), draw.negated(), true);
                    expected = draw.operation().apply(expected, argument, draw.interpolation());
                }
            }
            RgbImage changed = augmentation.apply(image, stream(5, i));
            assertThat(changed.rgb()).isEqualTo(expected.rgb());
            unchanged += Arrays.equals(changed.rgb(), image.rgb()) ? 1 : 0;
        }
        assertThat(unchanged).as("about a quarter has nothing applied").isBetween(30, 80);
    }

    private static List<Draw> draw(RandAugmentSpec spec, long seed) {
        RandAugment augmentation = new RandAugment(spec);
        List<Draw> draws = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            draws.addAll(augmentation.draw(stream(seed, i)));
        }
        return draws;
    }

    private static SplittableRandom stream(long seed, int image) {
        return RandomStreams.stream(seed, "colors", 0, image);
    }

    private static double chiSquare(double[] counts, double expected) {
        return Arrays.stream(counts)
                .map(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }
}
