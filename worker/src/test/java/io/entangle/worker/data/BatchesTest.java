package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {

    private static final long MILLIS_TO_END = 10_000;

    private static final long AMPLE = 1L << 28;
    private static final Split SHAPES = DatasetFormats.open("builtin:shapes?train=105", DatasetOptions.DEFAULT)
            .train();

    @Test
    void anEpochShowsEachSampleOnceAndLeavesOutTheIncompleteBatch() {
        FixedSplit split = new FixedSplit(IntStream.range(0, 25).toArray());
        try (TrainingBatches batches = training(split, 2, 10, 1, loading(2, AMPLE))) {
            assertThat(batches.stepsPerEpoch()).isEqualTo(2);
            List<ImageBatch> epoch = drain(batches.epoch(0, 0));
            assertThat(epoch)
                    .hasSize(2)
                    .allSatisfy(batch -> assertThat(batch.count()).isEqualTo(10));
            assertThat(labels(epoch)).doesNotHaveDuplicates();
        }
    }

    @Test
    void epochsDifferInOrderAndSeedsToo() {
        FixedSplit split = new FixedSplit(IntStream.range(0, 40).toArray());
        try (TrainingBatches one = training(split, 2, 10, 1, loading(1, AMPLE));
                TrainingBatches two = training(split, 2, 10, 2, loading(1, AMPLE))) {
            List<Integer> first = labels(drain(one.epoch(0, 0)));
            assertThat(labels(drain(one.epoch(0, 0)))).isEqualTo(first);
            assertThat(labels(drain(one.epoch(1, 0)))).isNotEqualTo(first);
            assertThat(labels(drain(two.epoch(0, 0)))).isNotEqualTo(first);
            assertThat(first).isNotEqualTo(IntStream.range(0, 40).boxed().toList());
        }
    }

    @Test
    void theSameSampleIsAugmentedDifferentlyInEveryEpoch() {
        Split one = Subset.of(SHAPES, new int[] {3});
        try (TrainingBatches batches = training(one, 32, 1, 1, loading(1, AMPLE))) {
            List<Integer> seen = new ArrayList<>();
            for (int epoch = 0; epoch < 8; epoch++) {
                seen.add(Arrays.hashCode(drain(batches.epoch(epoch, 0)).get(0).images_BCHW()));
            }
            assertThat(seen.stream().distinct().count()).isGreaterThan(6);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void batchesDoNotDependOnThreadsPrefetchOrCache(int threads) {
        List<Integer> expected;
        try (TrainingBatches reference = training(SHAPES, 32, 10, 9, loading(1, AMPLE))) {
            expected = hashes(drain(reference.epoch(4, 0)));
        }
        for (long cache : new long[] {0, 50_000, AMPLE}) {
            Loading loading = new Loading(threads, 2 * threads, new MemoryBudget(cache));
            try (TrainingBatches batches = training(SHAPES, 32, 10, 9, loading)) {
                drain(batches.epoch(3, 0));
                assertThat(hashes(drain(batches.epoch(4, 0)))).isEqualTo(expected);
            }
        }
    }

    /** Above 32 pixels each image is cut anew in every epoch, from a picture that may come from the disk, from memory or from its file. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void batchesOfLargeImagesDoNotDependOnThreadsOrOnWhereThePicturesComeFrom(int threads, @TempDir Path directory) {
        Split pictures = new FixedSplit(
                IntStream.range(0, 60).toArray(),
                index -> TestImages.pattern(50 + 11 * index % 97, 60 + 7 * index % 41));
        List<Integer> expected;
        try (TrainingBatches reference = training(pictures, 40, 10, 9, loading(1, 0))) {
            expected = hashes(drain(reference.epoch(4, 0)));
        }
        DataCache disk = new DataCache(directory, AMPLE);
        for (DataCache place : List.of(new DataCache(directory, 0), disk, disk)) {
            for (long memory : new long[] {0, 200_000, AMPLE}) {
                Loading loading =
                        new Loading(threads, 2 * threads, new MemoryBudget(memory), place, PreparationListener.SILENT);
                try (TrainingBatches batches = training(pictures, 40, 10, 9, loading)) {
                    drain(batches.epoch(3, 0));
                    assertThat(hashes(drain(batches.epoch(4, 0)))).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void anEpochResumedInTheMiddleGoesOnWithTheSameBatches() {
        try (TrainingBatches batches = training(SHAPES, 32, 10, 9, loading(2, AMPLE));
                TrainingBatches resumed = training(SHAPES, 32, 10, 9, loading(2, AMPLE))) {
            List<Integer> whole = hashes(drain(batches.epoch(2, 0)));
            assertThat(hashes(drain(resumed.epoch(2, 7)))).isEqualTo(whole.subList(7, 10));
            assertThat(drain(resumed.epoch(2, 10))).isEmpty();
            assertThatThrownBy(() -> resumed.epoch(2, 11)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void evaluationSeesAllSamplesInOrderTheLastBatchBeingShorter() {
        FixedSplit split = new FixedSplit(IntStream.range(0, 25).toArray());
        try (EvaluationBatches batches = new EvaluationBatches(split, 2, 10, none(split), loading(2, AMPLE))) {
            List<ImageBatch> pass = drain(batches.open());
            assertThat(batches.batchCount()).isEqualTo(3);
            assertThat(pass).extracting(ImageBatch::count).containsExactly(10, 10, 5);
            assertThat(labels(pass)).isEqualTo(IntStream.range(0, 25).boxed().toList());
            float[] expected = new float[12];
            Normalisation.write(TestImages.plain(2, 13), expected, 0);
            assertThat(Arrays.copyOfRange(pass.get(1).images_BCHW(), 36, 48)).isEqualTo(expected);
        }
    }

    @Test
    void withinTheBudgetEachImageIsDecodedOnce() {
        FixedSplit split = new FixedSplit(IntStream.range(0, 20).toArray());
        try (TrainingBatches batches = training(split, 2, 10, 1, loading(1, AMPLE))) {
            drain(batches.epoch(0, 0));
            drain(batches.epoch(1, 0));
        }
        assertThat(decodings(split)).containsOnly(1);
    }

    @Test
    void beyondTheBudgetImagesAreDecodedAgain() {
        FixedSplit split = new FixedSplit(IntStream.range(0, 20).toArray());
        int bytesOfFive = 5 * 2 * 2 * 3;
        try (TrainingBatches batches = training(split, 2, 10, 1, loading(1, bytesOfFive))) {
            drain(batches.epoch(0, 0));
            drain(batches.epoch(1, 0));
        }
        assertThat(decodings(split).stream().filter(count -> count == 1)).hasSize(5);
        assertThat(decodings(split).stream().filter(count -> count == 2)).hasSize(15);
    }

    @Test
    void closingGivesTheMemoryBack() {
        MemoryBudget budget = new MemoryBudget(20 * 12);
        FixedSplit split = new FixedSplit(IntStream.range(0, 20).toArray());
        try (TrainingBatches batches = training(split, 2, 10, 1, new Loading(2, 3, budget))) {
            drain(batches.epoch(0, 0));
            assertThat(budget.take(1)).isFalse();
        }
        assertThat(budget.take(20 * 12)).isTrue();
    }

    @Test
    void noMoreThanThePrefetchIsMadeAhead() {
        AtomicInteger made = new AtomicInteger();
        ImageBatch batch = new ImageBatch(new float[12], new int[1], 2);
        try (BatchStream stream = new BatchStream(
                new ImmediateExecutor(),
                number -> {
                    made.incrementAndGet();
                    return batch;
                },
                0,
                30,
                3)) {
            assertThat(made).hasValue(3);
            stream.next();
            assertThat(made).hasValue(4);
            stream.forEachRemaining(next -> {});
            assertThat(made).hasValue(30);
        }
    }

    @Test
    void aSampleThatCannotBeDecodedSurfacesOnTheConsumerWithItsName() {
        FixedSplit split = new FixedSplit(new int[30], index -> {
            if (index == 17) {
                throw new DatasetException("'dog/017.png' cannot be decoded");
            }
            return TestImages.plain(2, index);
        });
        try (EvaluationBatches batches = new EvaluationBatches(split, 2, 5, none(split), loading(2, AMPLE));
                BatchStream stream = batches.open()) {
            stream.next();
            stream.next();
            stream.next();
            assertThatThrownBy(stream::next)
                    .isInstanceOf(DatasetException.class)
                    .hasMessage("'dog/017.png' cannot be decoded");
            assertThat(stream.hasNext()).isFalse();
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    /** An error of its own kind, so that whoever began the work can say which batch size would do. */
    @Test
    void memoryThatLacksOnADecodeThreadLacksForTheConsumer() {
        FixedSplit split = new FixedSplit(new int[30], index -> {
            if (index == 17) {
                throw new OutOfMemoryError("Java heap space");
            }
            return TestImages.plain(2, index);
        });
        try (EvaluationBatches batches = new EvaluationBatches(split, 2, 5, none(split), loading(2, AMPLE));
                BatchStream stream = batches.open()) {
            assertThatThrownBy(() -> stream.forEachRemaining(batch -> {}))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("Java heap space");
            assertThat(stream.hasNext()).isFalse();
        }
    }

    /** Training passes over them by the same rule on any number of threads, with and without packed images. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void thePlaceOfACorruptSampleIsTakenByTheNextSoundOneOfTheEpoch(int threads, @TempDir Path directory) {
        FixedSplit split = withCorrupt(30, 4, 17, 29);
        List<Integer> clean = new ArrayList<>();
        try (TrainingBatches batches =
                training(new FixedSplit(IntStream.range(0, 30).toArray()), 2, 10, 3, loading(1, AMPLE))) {
            clean.addAll(labels(drain(batches.epoch(1, 0))));
        }
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < clean.size(); i++) {
            int at = i;
            while (List.of(4, 17, 29).contains(clean.get(at % 30))) {
                at++;
            }
            expected.add(clean.get(at % 30));
        }
        for (DataCache disk : List.of(new DataCache(directory, 0), new DataCache(directory, AMPLE))) {
            CorruptImages corrupt = new CorruptImages(0.1, 30);
            Loading loading = new Loading(threads, 3, new MemoryBudget(0), disk, PreparationListener.SILENT);
            try (TrainingBatches batches = new TrainingBatches(split, 2, BatchRecipe.plain(10), 3, corrupt, loading)) {
                assertThat(labels(drain(batches.epoch(1, 0)))).isEqualTo(expected);
            }
            assertThat(corrupt.count()).isEqualTo(3);
        }
    }

    @Test
    void evaluationLeavesCorruptSamplesOut(@TempDir Path directory) {
        FixedSplit split = withCorrupt(12, 0, 5, 6, 7);
        for (DataCache disk : List.of(new DataCache(directory, 0), new DataCache(directory, AMPLE))) {
            CorruptImages corrupt = new CorruptImages(0.5, 12);
            Loading loading = new Loading(2, 3, new MemoryBudget(0), disk, PreparationListener.SILENT);
            try (EvaluationBatches batches = new EvaluationBatches(split, 2, 5, corrupt, loading)) {
                List<ImageBatch> pass = drain(batches.open());
                assertThat(pass).extracting(ImageBatch::count).containsExactly(4, 2, 2);
                assertThat(labels(pass)).containsExactly(1, 2, 3, 4, 8, 9, 10, 11);
                assertThat(batches.imageCount()).isEqualTo(8);
            }
            assertThat(corrupt.count()).isEqualTo(4);
        }
    }

    @Test
    void tooManyCorruptSamplesEndTheRunWithTheirList(@TempDir Path directory) {
        FixedSplit split = withCorrupt(30, 4, 17, 29);
        CorruptImages fewer = new CorruptImages(0.07, 30);
        try (EvaluationBatches batches = new EvaluationBatches(split, 2, 30, fewer, loading(1, 0));
                BatchStream stream = batches.open()) {
            assertThatThrownBy(stream::next)
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("fixed/4")
                    .hasMessageContaining("fixed/29");
        }
        Loading packed =
                new Loading(1, 3, new MemoryBudget(0), new DataCache(directory, AMPLE), PreparationListener.SILENT);
        assertThatThrownBy(() -> new EvaluationBatches(split, 2, 30, new CorruptImages(0.07, 30), packed))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("fixed/29");
    }

    private static FixedSplit withCorrupt(int size, Integer... corrupt) {
        return new FixedSplit(IntStream.range(0, size).toArray(), index -> {
            if (List.of(corrupt).contains(index)) {
                throw new CorruptImage("fixed/" + index, "it is torn", null);
            }
            return TestImages.plain(2, index);
        });
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch decoding = new CountDownLatch(1);
        FixedSplit split = new FixedSplit(new int[4], index -> {
            decoding.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return TestImages.plain(2, index);
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicInteger flag = new AtomicInteger();
        try (EvaluationBatches batches = new EvaluationBatches(split, 2, 2, none(split), loading(1, AMPLE));
                BatchStream stream = batches.open()) {
            Thread consumer = new Thread(() -> {
                try {
                    stream.next();
                } catch (CancellationException e) {
                    thrown.set(e);
                }
                flag.set(Thread.currentThread().isInterrupted() ? 1 : 0);
            });
            consumer.start();
            decoding.await();
            consumer.interrupt();
            consumer.join();
        }
        assertThat(thrown.get()).isInstanceOf(CancellationException.class);
        assertThat(flag).hasValue(1);
    }

    @Test
    void closingStopsTheThreadsInTheMiddleOfTheWork() throws InterruptedException {
        FixedSplit split = new FixedSplit(new int[1_000]);
        Set<Thread> ofOthers = Thread.getAllStackTraces().keySet();
        EvaluationBatches batches = new EvaluationBatches(split, 2, 10, none(split), loading(2, AMPLE));
        BatchStream stream = batches.open();
        stream.next();
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeAll(ofOthers);
        batches.close();
        // The pool has ended; its threads may still be on their last instructions.
        for (Thread thread : threads) {
            if (thread.getName().startsWith("image-decode-")) {
                thread.join(MILLIS_TO_END);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void fewerSamplesThanABatchAreRefused() {
        assertThatThrownBy(() -> training(new FixedSplit(0, 1), 2, 3, 1, loading(1, AMPLE)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("lower batchSize");
    }

    private static TrainingBatches training(Split split, int size, int batchSize, long seed, Loading loading) {
        return new TrainingBatches(split, size, BatchRecipe.plain(batchSize), seed, none(split), loading);
    }

    /** A tally that lets no corrupt sample pass. */
    private static CorruptImages none(Split split) {
        return new CorruptImages(0, split.size());
    }

    private static Loading loading(int threads, long cache) {
        return new Loading(threads, 3, new MemoryBudget(cache));
    }

    private static List<ImageBatch> drain(BatchStream stream) {
        List<ImageBatch> batches = new ArrayList<>();
        try (stream) {
            stream.forEachRemaining(batches::add);
        }
        return batches;
    }

    private static List<Integer> labels(List<ImageBatch> batches) {
        return batches.stream()
                .flatMap(batch -> Arrays.stream(batch.labels()).boxed())
                .toList();
    }

    private static List<Integer> hashes(List<ImageBatch> batches) {
        return batches.stream()
                .map(batch -> 31 * Arrays.hashCode(batch.images_BCHW()) + Arrays.hashCode(batch.labels()))
                .toList();
    }

    private static List<Integer> decodings(FixedSplit split) {
        return IntStream.range(0, split.size()).mapToObj(split.decoded::get).toList();
    }
}
