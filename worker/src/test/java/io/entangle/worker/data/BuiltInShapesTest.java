package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInShapesTest {

    private static final int FIRST_HUNDRED = 2030230109;
    private static final int PIXELS = ShapeScene.SIZE * ShapeScene.SIZE * RgbImage.CHANNELS;

    @Test
    void hasTenBalancedClassesOf32PixelImages() {
        Dataset dataset = open("builtin:shapes");
        assertThat(dataset.train().size()).isEqualTo(10_000);
        assertThat(dataset.test().size()).isEqualTo(2_000);
        assertThat(dataset.classNames())
                .containsExactly(
                        "arrow",
                        "circle",
                        "crescent",
                        "cross",
                        "heart",
                        "hourglass",
                        "ring",
                        "square",
                        "star",
                        "triangle");
        int[] perClass = new int[10];
        Arrays.stream(dataset.test().labels()).forEach(label -> perClass[label]++);
        assertThat(perClass).containsOnly(200);
        assertThat(dataset.train().image(7))
                .satisfies(image -> assertThat(image.width()).isEqualTo(32))
                .satisfies(image -> assertThat(image.height()).isEqualTo(32));
    }

    /** The model fits the training images well beyond chance, so it is not for want of training that it fails. */
    @Test
    void aLinearModelOnThePixelsLearnsLittleOfIt() {
        Dataset dataset = open("builtin:shapes");
        float[][] train = pixels(dataset.train());
        int[] labels = dataset.train().labels();
        SoftmaxRegression model = SoftmaxRegression.fit(train, labels, 10, 6, 1e-3f);
        assertThat(model.accuracy(train, labels)).isGreaterThan(0.2);
        assertThat(model.accuracy(pixels(dataset.test()), dataset.test().labels()))
                .isGreaterThan(0.105)
                .isLessThanOrEqualTo(0.4);
    }

    /** The same model does learn what a linear model can, or the test above would say nothing about the shapes. */
    @Test
    void theLinearModelLearnsALinearTask() {
        Split split = open("builtin:shapes?train=1000").train();
        int[] labels = split.labels();
        float[][] images = pixels(split);
        for (int i = 0; i < images.length; i++) {
            images[i][100 * labels[i]] += 5;
        }
        SoftmaxRegression model = SoftmaxRegression.fit(images, labels, 10, 8, 1e-3f);
        assertThat(model.accuracy(images, labels)).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void imagesDoNotDependOnWhichThreadDrawsThemOrWhen(int threads) throws Exception {
        Split split = open("builtin:shapes?train=200&test=20").train();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Stream<Future<RgbImage>> drawn = IntStream.range(0, split.size())
                    .mapToObj(i -> pool.submit(() -> split.image(split.size() - 1 - i)))
                    .toList()
                    .stream();
            int index = split.size() - 1;
            for (Future<RgbImage> image : drawn.toList()) {
                assertThat(image.get().rgb()).isEqualTo(split.image(index--).rgb());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Scores carry the digest of the split, which does not look at pixels: what is drawn must not change unnoticed. */
    @Test
    void whatIsDrawnStaysTheSameFromVersionToVersion() {
        Split split = open("builtin:shapes").train();
        int[] hashes = IntStream.range(0, 100)
                .map(i -> Arrays.hashCode(split.image(i).rgb()))
                .toArray();
        assertThat(Arrays.hashCode(hashes)).isEqualTo(FIRST_HUNDRED);
    }

    @Test
    void anotherSeedDrawsOtherImagesUnderOtherNames() {
        Split zero = open("builtin:shapes?seed=0").train();
        Split one = open("builtin:shapes?seed=1").train();
        assertThat(one.image(0).rgb()).isNotEqualTo(zero.image(0).rgb());
        assertThat(one.digest()).isNotEqualTo(zero.digest());
    }

    @ParameterizedTest
    @CsvSource({
        "builtin:shapes?train=5, train=5 must lie between 10",
        "builtin:shapes?test=9999999, test=9999999 must lie between 10",
        "builtin:shapes?train=many, train=many does not give a whole number",
        "builtin:shapes?trian=100, trian=100",
        "builtin:shapes?train, is not one of",
        "builtin:shapes?, is not one of"
    })
    void parametersThatMakeNoSenseAreRefusedByName(String location, String why) {
        assertThatThrownBy(() -> open(location))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(why);
    }

    private static Dataset open(String location) {
        return DatasetFormats.open(location, DatasetOptions.DEFAULT);
    }

    private static float[][] pixels(Split split) {
        float[][] pixels = new float[split.size()][];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = new float[PIXELS];
            Normalisation.write(split.image(i), pixels[i], 0);
        }
        return pixels;
    }
}
