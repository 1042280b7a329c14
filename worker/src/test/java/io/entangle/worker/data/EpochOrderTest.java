package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.experiment.AugmentationSpec;
import io.entangle.shared.experiment.CropSpec;
import io.entangle.shared.experiment.EpochLength;
import io.entangle.shared.experiment.MixingSpec;
import io.entangle.shared.experiment.RandAugmentSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repeated augmentation: the order of the published sampler on one device, and its length. */
class EpochOrderTest {

    /** Published: floor(n / 256) · 256 samples are selected, whatever the repetitions, and incomplete batches are left out. */
    @ParameterizedTest
    @CsvSource({
        "1281167, 1024, 3, 1251",
        "50000,   128,  3, 390",
        "50000,   128,  1, 390",
        "50000,   100,  3, 499",
        "50000,   100,  1, 500",
        "600,     10,   3, 51",
        "255,     10,   3, 25",
        "300,     300,  3, 1"
    })
    void anEpochIsAsLongAsThePublishedSamplerMakesIt(int samples, int batch, int repetitions, int steps) {
        assertThat(EpochLength.steps(samples, batch, repetitions)).isEqualTo(steps);
    }

    @Test
    void anImageComesThreeTimesInARowAndAThirdOfTheImagesComesInAnEpoch() {
        FixedSplit split = new FixedSplit(IntStream.range(0, 600).toArray());
        Set<Integer> seenInSomeEpoch = new HashSet<>();
        for (int epoch = 0; epoch < 12; epoch++) {
            List<Integer> labels = labels(split, 3, epoch);
            assertThat(labels).hasSize(512 / 8 * 8);
            for (int i = 0; i < labels.size(); i++) {
                assertThat(labels.get(i)).isEqualTo(labels.get(i - i % 3));
            }
            assertThat(new HashSet<>(labels)).hasSize((512 + 2) / 3);
            seenInSomeEpoch.addAll(labels);
        }
        // Each epoch leaves an image out with probability 1 − 171/600; after 12 epochs some 11 of 600 were never seen.
        assertThat(seenInSomeEpoch.size()).isBetween(575, 600);
    }

    @Test
    void withoutRepetitionsEveryImageComesOnce() {
        FixedSplit split = new FixedSplit(IntStream.range(0, 600).toArray());
        assertThat(labels(split, 1, 0)).hasSize(600).doesNotHaveDuplicates();
    }

    @Test
    void eachRepetitionIsAugmentedAnewAndTheFirstAsWithoutRepetitions() {
        Split shapes = DatasetFormats.open("builtin:shapes?train=30", DatasetOptions.DEFAULT)
                .train();
        List<float[]> repeated = images(shapes, 3);
        List<float[]> once = images(shapes, 1);
        for (int i = 0; i + 2 < repeated.size(); i += 3) {
            assertThat(repeated.get(i)).isEqualTo(once.get(i / 3));
            assertThat(repeated.get(i + 1)).isNotEqualTo(repeated.get(i)).isNotEqualTo(repeated.get(i + 2));
        }
    }

    @Test
    void aRepeatedImageIsDecodedOnceForABatch() {
        FixedSplit split = new FixedSplit(IntStream.range(0, 12).toArray());
        AugmentationSpec augmentation = new AugmentationSpec(true, CropSpec.DEFAULT, 0.5, null, null, null, 4);
        try (TrainingBatches batches = batches(split, 2, augmentation);
                BatchStream stream = batches.epoch(0, 0)) {
            assertThat(stream.next().count()).isEqualTo(8);
        }
        assertThat(IntStream.range(0, 12).map(split.decoded::get).sum()).isEqualTo(2);
    }

    /** The rule of corrupt samples: the place of one is taken by the next sound one, with the repetition of the place. */
    @Test
    void thePlacesOfACorruptImageAreTakenByTheNextSoundOne() {
        EpochOrder order = new EpochOrder(new int[] {4, 2, 0}, 3);
        assertThat(IntStream.range(0, 9).map(place -> order.sample(place, 0)))
                .containsExactly(4, 4, 4, 2, 2, 2, 0, 0, 0);
        assertThat(IntStream.range(0, 9).map(place -> order.sample(place, 1)))
                .containsExactly(2, 2, 2, 0, 0, 0, 4, 4, 4);
        assertThat(IntStream.range(0, 9).map(order::repetition)).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
    }

    private static List<Integer> labels(Split split, int repetitions, int epoch) {
        List<Integer> labels = new ArrayList<>();
        try (TrainingBatches batches = batches(
                        split, 2, new AugmentationSpec(true, CropSpec.DEFAULT, 0.5, null, null, null, repetitions));
                BatchStream stream = batches.epoch(epoch, 0)) {
            stream.forEachRemaining(batch -> Arrays.stream(batch.labels()).forEach(labels::add));
        }
        return labels;
    }

    private static List<float[]> images(Split split, int repetitions) {
        AugmentationSpec augmentation =
                new AugmentationSpec(true, CropSpec.DEFAULT, 0.5, RandAugmentSpec.DEFAULT, null, null, repetitions);
        List<float[]> images = new ArrayList<>();
        int length = 3 * 32 * 32;
        try (TrainingBatches batches = batches(split, 32, augmentation);
                BatchStream stream = batches.epoch(0, 0)) {
            stream.forEachRemaining(batch -> {
                for (int b = 0; b < batch.count(); b++) {
                    images.add(Arrays.copyOfRange(batch.images_BCHW(), b * length, (b + 1) * length));
                }
            });
        }
        return images;
    }

    private static TrainingBatches batches(Split split, int size, AugmentationSpec augmentation) {
        BatchRecipe recipe = new BatchRecipe(8, augmentation, MixingSpec.NONE);
        return new TrainingBatches(
                split, size, recipe, 5, new CorruptImages(0, split.size()), new Loading(2, 3, new MemoryBudget(0)));
    }
}
