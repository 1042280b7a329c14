package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.job.DatasetReport;
import io.entangle.shared.job.DatasetReport.ClassCount;
import io.entangle.shared.job.DatasetReport.SizeCount;
import io.entangle.shared.job.DatasetWarning;
import io.entangle.shared.job.DatasetWarning.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetInspectorTest {

    private static final List<String> CLASSES = List.of("cat", "dog");

    @Test
    void countsTheImagesOfEachClassInEachSplit() {
        DatasetReport report = report(new FixedSplit(0, 1, 1, 0, 1), new FixedSplit(1, 1, 0));
        assertThat(report.classes()).containsExactly(new ClassCount("cat", 2, 1), new ClassCount("dog", 3, 2));
    }

    @Test
    void sumsUpTheSizesOfBothSplits() {
        RgbImage[] train = {TestImages.pattern(10, 40), TestImages.pattern(30, 30), TestImages.pattern(50, 20)};
        RgbImage[] test = {TestImages.pattern(30, 30)};
        DatasetReport.ImageSizes sizes =
                report(split(i -> i % 2, train), split(i -> 0, test)).sizes();
        assertThat(sizes)
                .isEqualTo(new DatasetReport.ImageSizes(
                        new DatasetReport.Extent(10, 30, 50),
                        new DatasetReport.Extent(20, 30, 40),
                        20,
                        0.5,
                        3,
                        List.of(new SizeCount(30, 30, 2), new SizeCount(10, 40, 1), new SizeCount(50, 20, 1))));
    }

    @Test
    void meanAndDeviationAreThoseOfAllPixelsWhereImagesHaveOneSize() {
        RgbImage[] sameSize = {
            TestImages.pattern(7, 5),
            new RgbImage(7, 5, TestImages.pattern(5, 7).rgb())
        };
        DatasetReport report = report(split(i -> 0, sameSize), new FixedSplit(0));
        for (int c = 0; c < 3; c++) {
            int channel = c;
            double[] values = IntStream.range(0, 2 * 35)
                    .mapToDouble(i -> (sameSize[i / 35].rgb()[i % 35 * 3 + channel] & 0xFF) / 255.0)
                    .toArray();
            double mean = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .average()
                    .orElseThrow();
            double variance = IntStream.range(0, values.length)
                    .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                    .average()
                    .orElseThrow();
            assertThat(pixels(report).mean().get(c)).isCloseTo(mean, within(1e-6));
            assertThat(pixels(report).deviation().get(c)).isCloseTo(Math.sqrt(variance), within(1e-6));
        }
    }

    @Test
    void aLargeImageWeighsNoMoreThanASmallOne() {
        RgbImage[] images = {TestImages.plain(2, 0), TestImages.plain(100, 255)};
        DatasetReport report = report(split(i -> 0, images), new FixedSplit(0));
        assertThat(report.pixels())
                .isEqualTo(new DatasetReport.PixelStatistics(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5), 2));
    }

    @Test
    void theTestSplitHasNoPartInMeanAndDeviation() {
        DatasetReport report = report(split(i -> 0, TestImages.plain(2, 51)), split(i -> 0, TestImages.plain(2, 255)));
        assertThat(pixels(report).mean()).containsExactly(0.2, 0.2, 0.2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void theReportDoesNotDependOnTheNumberOfThreads(int threads) {
        Dataset dataset = new Dataset(CLASSES, damaged(300), damaged(90));
        Inspection alone = new DatasetInspector(1).inspect(dataset, (done, total) -> {});
        Inspection together = new DatasetInspector(threads).inspect(dataset, (done, total) -> {});
        assertThat(together.report()).isEqualTo(alone.report());
        assertThat(together.samplesPng().orElseThrow())
                .isEqualTo(alone.samplesPng().orElseThrow());
        assertThat(alone.report().corrupt().files()).isNotEmpty();
    }

    @Test
    void theDigestsTellNamesFromContents() {
        Split other = split(i -> i % 2, TestImages.plain(2, 0), TestImages.plain(2, 1), TestImages.plain(2, 77));
        DatasetReport.Digests before =
                report(new FixedSplit(0, 1, 0), new FixedSplit(1)).digests();
        DatasetReport.Digests after = report(other, new FixedSplit(1)).digests();
        assertThat(after.train()).isEqualTo(before.train()).isEqualTo(other.digest());
        assertThat(after.content()).isNotEqualTo(before.content()).hasSize(64);
        assertThat(report(new FixedSplit(0, 1, 0), new FixedSplit(1)).digests()).isEqualTo(before);
    }

    @Test
    void testImagesThatAreAmongTheTrainingImagesAreCountedAndNamed() {
        Split test = split(i -> 0, TestImages.plain(2, 1), TestImages.plain(2, 99), TestImages.plain(2, 0));
        DatasetWarning warning = warning(report(new FixedSplit(0, 0, 0), test), Code.DUPLICATES_BETWEEN_SPLITS);
        assertThat(warning.count()).isEqualTo(2);
        assertThat(warning.value()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(warning.examples()).containsExactly("fixed/0 = fixed/1", "fixed/2 = fixed/0");
    }

    @Test
    void theSameTrainingImageUnderTwoLabelsIsAContradiction() {
        RgbImage twin = TestImages.plain(2, 7);
        RgbImage[] images = {twin, TestImages.plain(2, 8), twin, twin};
        DatasetReport report = report(split(i -> i == 2 ? 1 : 0, images), split(i -> 0, TestImages.plain(2, 9)));
        DatasetWarning warning = warning(report, Code.CONTRADICTORY_LABELS);
        assertThat(warning.count()).isEqualTo(3);
        assertThat(warning.examples()).containsExactly("fixed/0 = fixed/2", "fixed/2 = fixed/0", "fixed/3 = fixed/2");
        assertThat(codes(report)).doesNotContain(Code.DUPLICATES_IN_TRAINING, Code.DUPLICATES_BETWEEN_SPLITS);
    }

    @Test
    void aCopyUnderTheSameLabelIsADuplicate() {
        Split train = split(i -> 0, TestImages.plain(2, 7), TestImages.plain(2, 8), TestImages.plain(2, 7));
        DatasetWarning warning =
                warning(report(train, split(i -> 0, TestImages.plain(2, 9))), Code.DUPLICATES_IN_TRAINING);
        assertThat(warning.count()).isEqualTo(1);
        assertThat(warning.examples()).containsExactly("fixed/2 = fixed/0");
    }

    @Test
    void imagesThatCannotBeReadAreNoDuplicates() {
        Split broken = split(i -> 0, index -> {
            throw new CorruptImage("fixed/" + index, "it is empty", null);
        });
        assertThat(codes(report(broken, broken))).containsExactly(Code.CORRUPT_IMAGES, Code.TINY_CLASSES);
    }

    @Test
    void smallAndUnequalClassesAreWarnedAbout() {
        int[] labels = IntStream.range(0, 1001).map(i -> i < 1000 ? 0 : 1).toArray();
        DatasetReport report = report(varied(labels, 33), varied(labels, 35));
        DatasetWarning imbalance = warning(report, Code.CLASS_IMBALANCE);
        assertThat(imbalance.value()).isEqualTo(1000);
        assertThat(imbalance.examples()).containsExactly("dog: 1 of at most 1000");
        assertThat(warning(report, Code.TINY_CLASSES).examples()).containsExactly("dog: 1 training, 1 test");
    }

    @Test
    void aDataSetInOrderHasNoWarnings() {
        int[] labels = IntStream.range(0, 120).map(i -> i % 2).toArray();
        assertThat(report(varied(labels, 33), varied(labels, 35)).warnings()).isEmpty();
    }

    @Test
    void smallImagesAndStrayThumbnailsAreWarnedAbout() {
        assertThat(warning(report(new FixedSplit(0), new FixedSplit(0)), Code.SMALL_IMAGES)
                        .value())
                .isEqualTo(2);
        Split mixed = split(i -> 0, TestImages.plain(200, 1), TestImages.plain(200, 2), TestImages.plain(49, 3));
        assertThat(warning(report(mixed, split(i -> 0, TestImages.plain(200, 4))), Code.UNEVEN_SIZES)
                        .count())
                .isEqualTo(1);
    }

    @Test
    void corruptImagesAreCountedByReasonAndNamedOnOneLine() {
        DatasetReport report = report(damaged(300), new FixedSplit(0));
        assertThat(report.corrupt().train()).isEqualTo(30);
        assertThat(report.corrupt().reasons())
                .containsExactly(
                        new DatasetReport.Corrupt.CorruptReason("it is empty", 20),
                        new DatasetReport.Corrupt.CorruptReason("the file ends\\ntoo early", 10));
        assertThat(report.corrupt().files())
                .hasSize(30)
                .first()
                .hasToString("CorruptFile[name=fixed/0, reason=the file ends\\ntoo early]");
        assertThat(warning(report, Code.CORRUPT_IMAGES).count()).isEqualTo(30);
    }

    @Test
    void theListOfCorruptImagesIsBounded() {
        Inspection inspection = inspection(damaged(3000), damaged(3000));
        assertThat(inspection.report().corrupt().files()).hasSize(100);
        assertThat(inspection.report().corrupt().train()).isEqualTo(300);
        assertThat(inspection.report().corrupt().test()).isEqualTo(300);
    }

    @Test
    void asManyCorruptImagesAsTheShareAllowsAreAccepted() {
        Inspection inspection = inspection(damaged(300), new FixedSplit(0));
        assertThatCode(() -> inspection.requireFewCorrupt(0.1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> inspection.requireFewCorrupt(0.09))
                .isExactlyInstanceOf(DatasetException.class)
                .hasMessageContainingAll("30 of 300", "maxCorruptShare", "'fixed/0'");
    }

    /** Whatever the share: nothing could be learnt, or measured. */
    @Test
    void aSplitWithoutAReadableImageIsRefused() {
        Split broken = split(i -> 0, index -> {
            throw new CorruptImage("fixed/" + index, "it is empty", null);
        });
        assertThatThrownBy(() -> inspection(new FixedSplit(0, 1), broken).requireFewCorrupt(1))
                .isInstanceOf(DatasetException.class);
        assertThatThrownBy(() -> inspection(broken, new FixedSplit(0, 1)).requireFewCorrupt(1))
                .isInstanceOf(DatasetException.class);
    }

    @Test
    void anImageThatNeedsMoreMemoryThanThereIsCountsAsCorruptAndDoesNoHarm() {
        Split train = new FixedSplit(new int[40], index -> {
            if (index == 20) {
                throw new OutOfMemoryError("Java heap space");
            }
            return TestImages.plain(2, index);
        });
        DatasetReport report = new DatasetInspector(4)
                .inspect(new Dataset(CLASSES, onlyImages(train), new FixedSplit(0)), (done, total) -> {})
                .report();
        assertThat(report.corrupt().files()).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("fixed/20");
            assertThat(file.reason()).contains("memory", "-Xmx");
        });
    }

    @Test
    void memoryThatWasShortOnlyBecauseOthersHeldItIsNoFaultOfTheImage() {
        List<Integer> failed = new ArrayList<>();
        Split train = new FixedSplit(new int[40], index -> {
            synchronized (failed) {
                if (index % 10 == 0 && !failed.contains(index)) {
                    failed.add(index);
                    throw new OutOfMemoryError("Java heap space");
                }
            }
            return TestImages.plain(2, index);
        });
        DatasetReport report = report(onlyImages(train), new FixedSplit(0));
        assertThat(failed).hasSize(4);
        assertThat(report.corrupt().train()).isZero();
    }

    @Test
    void tellsHowFarItIs() {
        List<Long> done = new ArrayList<>();
        new DatasetInspector(3).inspect(new Dataset(CLASSES, damaged(100), damaged(50)), (images, total) -> {
            assertThat(total).isEqualTo(150);
            done.add(images);
        });
        assertThat(done).isSorted().doesNotHaveDuplicates().endsWith(150L);
    }

    @Test
    void stopsWhenItsListenerThrows() {
        FixedSplit train = new FixedSplit(new int[100_000]);
        assertThatThrownBy(() -> new DatasetInspector(2).inspect(new Dataset(CLASSES, train, train), (done, total) -> {
                    throw new CancellationException("enough");
                }))
                .isInstanceOf(CancellationException.class);
        long read = IntStream.range(0, 100_000).map(train.decoded::get).sum();
        assertThat(read).isLessThan(10_000);
    }

    @Test
    void theSamplesShowTwoImagesOfEachClassFittedIntoTheirCells() throws IOException {
        RgbImage wide = TestImages.pattern(128, 64);
        Inspection inspection =
                inspection(split(i -> i / 2, wide, TestImages.plain(10, 9), wide, wide), new FixedSplit(0));
        assertThat(inspection.report().samples()).isEqualTo(new DatasetReport.Samples(CLASSES, 2, 64));
        var picture =
                ImageIO.read(new ByteArrayInputStream(inspection.samplesPng().orElseThrow()));
        assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(128, 128);
        assertThat(picture.getRGB(64 + 32, 32))
                .as("the small one, in the middle")
                .isEqualTo(0xFF090909);
        assertThat(picture.getRGB(64 + 20, 32)).as("beside it").isEqualTo(0xFF808080);
    }

    @Test
    void theSamplesSkipWhatCannotBeReadAndStaySmallForManyClasses() {
        int classes = 1000;
        int[] labels = IntStream.range(0, 3 * classes).map(i -> i % classes).toArray();
        Split train = new FixedSplit(labels, index -> {
            if (index < classes) {
                throw new CorruptImage("fixed/" + index, "it is empty", null);
            }
            return TestImages.pattern(70, 70);
        });
        List<String> names =
                IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        Inspection inspection = new DatasetInspector(2)
                .inspect(new Dataset(names, onlyImages(train), new FixedSplit(0)), (done, total) -> {});
        assertThat(inspection.report().samples().classes())
                .hasSize(8)
                .startsWith("class 0")
                .endsWith("class 875");
        assertThat(inspection.samplesPng().orElseThrow()).hasSizeLessThan(300_000);
    }

    private static Inspection inspection(Split train, Split test) {
        return new DatasetInspector(2).inspect(new Dataset(CLASSES, train, test), (done, total) -> {});
    }

    private static DatasetReport report(Split train, Split test) {
        return inspection(train, test).report();
    }

    private static DatasetReport.PixelStatistics pixels(DatasetReport report) {
        return Objects.requireNonNull(report.pixels());
    }

    private static DatasetWarning warning(DatasetReport report, Code code) {
        return report.warnings().stream()
                .filter(warning -> warning.code() == code)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " among " + report.warnings()));
    }

    private static List<Code> codes(DatasetReport report) {
        return report.warnings().stream().map(DatasetWarning::code).toList();
    }

    private static Split split(IntFunction<Integer> label, RgbImage... images) {
        int[] labels = IntStream.range(0, images.length).map(label::apply).toArray();
        return new FixedSplit(labels, index -> images[index]);
    }

    private static Split split(IntFunction<Integer> label, IntFunction<RgbImage> images) {
        return onlyImages(new FixedSplit(IntStream.range(0, 5).map(label::apply).toArray(), images));
    }

    /** Every image differs from all others. */
    private static Split varied(int[] labels, int size) {
        return new FixedSplit(labels, index -> {
            RgbImage image = TestImages.plain(size, index % 256);
            image.rgb()[0] = (byte) (index / 256);
            return image;
        });
    }

    /** Every tenth image is corrupt, for one of two reasons. */
    private static Split damaged(int images) {
        int[] labels = IntStream.range(0, images).map(i -> i % 2).toArray();
        return onlyImages(new FixedSplit(labels, index -> {
            if (index % 10 == 0) {
                throw new CorruptImage(
                        "/somewhere/fixed/" + index,
                        index % 30 == 0 ? "the file ends\ntoo early" : "it is empty",
                        null);
            }
            return TestImages.pattern(20 + index % 3, 20 + index % 5);
        }));
    }

    /** A split whose stored bytes can be read even where the image cannot be decoded. */
    private static Split onlyImages(Split split) {
        return new StoredSplit(split);
    }

    private record StoredSplit(Split split) implements Split {

        @Override
        public int size() {
            return split.size();
        }

        @Override
        public String id(int index) {
            return split.id(index);
        }

        @Override
        public int label(int index) {
            return split.label(index);
        }

        @Override
        public RgbImage image(int index) {
            return split.image(index);
        }

        @Override
        public byte[] bytes(int index) {
            return new byte[] {(byte) index, (byte) (index >> 8)};
        }
    }
}
