package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.experiment.MixingSpec;
import io.entangle.shared.random.RandomStreams;
import io.entangle.worker.data.BatchMixing.Mix;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchMixingTest {

    private static final int DRAWS = 40_000;
    private static final int SIZE = 32;

    @Test
    void everyBatchIsMixedHalfOfThemByCutting() {
        List<Mix> mixes = draw(MixingSpec.PUBLISHED, 224);
        assertThat(mixes).allSatisfy(mix -> assertThat(mix.lambda()).isBetween(0.0, 1.0));
        assertThat(cutShare(mixes)).isCloseTo(0.5, within(0.008));
        assertThat(cutShare(draw(new MixingSpec(0.8, 1, 1, 0.1), 224))).isCloseTo(0.1, within(0.006));
        assertThat(cutShare(draw(new MixingSpec(0.8, 0, 1, 1), 224))).isZero();
        assertThat(cutShare(draw(new MixingSpec(0, 1, 1, 0), 224))).isEqualTo(1);
    }

    @Test
    void theProbabilityLeavesTheOtherBatchesAlone() {
        List<Mix> mixes = draw(new MixingSpec(0.8, 1, 0.3, 0.5), 224);
        double alone = mixes.stream()
                        .filter(mix -> mix.lambda() == 1 && mix.cut() == null)
                        .count()
                / (double) DRAWS;
        assertThat(alone).isCloseTo(0.7, within(0.008));
        assertThat(draw(MixingSpec.NONE, 224)).containsOnly(new Mix(1, null));
    }

    /** Beta(α, α): mean ½, variance 1 / (4 (2 α + 1)), fourth central moment 3 / (16 (2 α + 1) (2 α + 3)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.8, 1, 3})
    void theWeightOfABlendHasTheMomentsOfABetaDistribution(double alpha) {
        double[] weights = weights(alpha);
        assertThat(moment(weights, 1)).isCloseTo(0, within(0.006));
        assertThat(moment(weights, 2)).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.0015));
        assertThat(moment(weights, 4)).isCloseTo(3 / (16 * (2 * alpha + 1) * (2 * alpha + 3)), within(0.0007));
    }

    /** Kolmogorov and Smirnov's distance from the exact distribution function: 99.9 % lie below 1.95 / √n. */
    @Test
    void theWeightOfABlendIsBetaDistributed() {
        assertThat(distance(weights(1), x -> x)).isLessThan(1.95 / Math.sqrt(DRAWS));
        assertThat(distance(weights(2), x -> x * x * (3 - 2 * x))).isLessThan(1.95 / Math.sqrt(DRAWS));
        assertThat(distance(weights(0.5), x -> 2 / Math.PI * Math.asin(Math.sqrt(x))))
                .isLessThan(1.95 / Math.sqrt(DRAWS));
        assertThat(distance(weights(0.8), x -> x))
                .as("the test can tell distributions apart")
                .isGreaterThan(1.95 / Math.sqrt(DRAWS));
    }

    @Test
    void lambdaIsTheShareOfPixelsThatACutLeft() {
        for (Mix mix : draw(new MixingSpec(0, 1, 1, 1), SIZE)) {
            assertThat(mix.cut()).isNotNull();
            int area = mix.cut().width() * mix.cut().height();
            assertThat(mix.lambda()).isEqualTo(1 - area / 1024.0);
            assertThat(mix.cut().left() + mix.cut().width()).isBetween(0, SIZE);
            assertThat(mix.cut().top() + mix.cut().height()).isBetween(0, SIZE);
        }
    }

    /** The drawn weight is uniform for α = 1; clipping at the border leaves more. A simulation of the published code gives these figures. */
    @Test
    void cutsAreClippedAsPublished() {
        List<Mix> mixes = draw(new MixingSpec(0, 1, 1, 1), 224);
        double[] lambdas = mixes.stream().mapToDouble(Mix::lambda).toArray();
        assertThat(Arrays.stream(lambdas).average().orElseThrow()).isCloseTo(0.6819, within(0.005));
        double clipped = mixes.stream()
                        .filter(mix -> mix.cut() != null
                                && mix.cut().width() != mix.cut().height())
                        .count()
                / (double) DRAWS;
        assertThat(clipped).isCloseTo(0.8219, within(0.01));
    }

    @Test
    void aBlendAddsTheMirroredBatch() {
        MixingSpec mixup = new MixingSpec(0.8, 0, 1, 0);
        for (int count : new int[] {4, 5}) {
            float[] images_BCHW = noise(count, count);
            float[] before = images_BCHW.clone();
            double lambda = new BatchMixing(mixup).mix(images_BCHW, SIZE, stream(3));
            assertThat(lambda).isBetween(0.001, 0.999);
            for (int i = 0; i < before.length; i++) {
                assertThat((double) images_BCHW[i])
                        .isCloseTo(lambda * before[i] + (1 - lambda) * before[mirrored(i, count)], within(1e-6));
            }
        }
    }

    /** Every pixel of every image is its own or its partner's, in all channels alike, and exactly lambda of them are its own. */
    @Test
    void aCutSwapsOneRectangleInAllImagesAndLambdaCountsTheRest() {
        MixingSpec cutmix = new MixingSpec(0, 1, 1, 1);
        for (int count : new int[] {2, 6, 7}) {
            for (int draw = 0; draw < 40; draw++) {
                float[] images_BCHW = noise(count, draw);
                float[] before = images_BCHW.clone();
                double lambda = new BatchMixing(cutmix).mix(images_BCHW, SIZE, stream(draw));
                int[] own = new int[count];
                for (int i = 0; i < before.length; i++) {
                    int image = i / (3 * SIZE * SIZE);
                    boolean isOwn = images_BCHW[i] == before[i];
                    own[image] += isOwn ? 1 : 0;
                    assertThat(images_BCHW[i]).isEqualTo(isOwn ? before[i] : before[mirrored(i, count)]);
                }
                for (int image = 0; image < count; image++) {
                    boolean middle = image == count - 1 - image;
                    assertThat(own[image] / (3.0 * SIZE * SIZE)).isEqualTo(middle ? 1 : lambda);
                }
            }
        }
    }

    private static List<Mix> draw(MixingSpec spec, int size) {
        BatchMixing mixing = new BatchMixing(spec);
        return IntStream.range(0, DRAWS)
                .mapToObj(i -> mixing.draw(size, stream(i)))
                .toList();
    }

    private static double[] weights(double alpha) {
        return draw(new MixingSpec(alpha, 0, 1, 0), SIZE).stream()
                .mapToDouble(Mix::lambda)
                .sorted()
                .toArray();
    }

    private static double moment(double[] values, int power) {
        return Arrays.stream(values)
                .map(value -> Math.pow(value - 0.5, power))
                .average()
                .orElseThrow();
    }

    private static double distance(double[] sorted, DoubleUnaryOperator distribution) {
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double expected = distribution.applyAsDouble(sorted[i]);
            distance = Math.max(distance, Math.abs(expected - (i + 0.5) / sorted.length));
        }
        return distance;
    }

    private static double cutShare(List<Mix> mixes) {
        return mixes.stream().filter(mix -> mix.cut() != null).count() / (double) DRAWS;
    }

    private static int mirrored(int at, int count) {
        int length = 3 * SIZE * SIZE;
        return (count - 1 - at / length) * length + at % length;
    }

    /** Values that are all different. */
    private static float[] noise(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * 3 * SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }

    private static SplittableRandom stream(int step) {
        return RandomStreams.stream(9, "mixing", 0, step);
    }
}
