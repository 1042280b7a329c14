package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered format keeps to. A new format adds a line that makes a small data set in it. */
class DatasetFormatContractTest {

    private static final Map<String, Function<Path, String>> SMALL_DATASET = Map.of(
            "image-folder",
            DatasetFormatContractTest::imageFolder,
            "builtin-shapes",
            folder -> "builtin:shapes?train=40&test=20");

    @TempDir
    Path folder;

    static Stream<DatasetFormat> formats() {
        return DatasetFormats.all().stream();
    }

    private static String imageFolder(Path folder) {
        TestImages.classes(folder.resolve("train"), 5, "cat", "dog", "emu");
        TestImages.classes(folder.resolve("val"), 3, "cat", "dog", "emu");
        return folder.toString();
    }

    @Test
    void everyFormatHasASmallDataSetHere() {
        assertThat(formats().map(DatasetFormat::name))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(SMALL_DATASET.keySet());
    }

    @ParameterizedTest
    @MethodSource("formats")
    void isTheFirstToRecogniseItsOwnLocation(DatasetFormat format) {
        assertThat(DatasetFormats.format(location(format))).isSameAs(format);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyClassIsInBothSplits(DatasetFormat format) {
        Dataset dataset = format.open(location(format), DatasetOptions.DEFAULT, DataStorage.UNRESTRICTED);
        int classes = dataset.classNames().size();
        int[] all = IntStream.range(0, classes).toArray();
        assertThat(classes).isGreaterThan(1);
        assertThat(dataset.classNames()).doesNotHaveDuplicates();
        assertThat(Arrays.stream(dataset.train().labels()).distinct().sorted().toArray())
                .isEqualTo(all);
        assertThat(Arrays.stream(dataset.test().labels()).distinct().sorted().toArray())
                .isEqualTo(all);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void noSampleIsInBothSplits(DatasetFormat format) {
        Dataset dataset = format.open(location(format), DatasetOptions.DEFAULT, DataStorage.UNRESTRICTED);
        Set<String> ids = new HashSet<>();
        Stream.of(dataset.train(), dataset.test())
                .forEach(split -> IntStream.range(0, split.size())
                        .forEach(i -> assertThat(ids.add(split.id(i))).isTrue()));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void openingItAgainYieldsTheSameSamples(DatasetFormat format) {
        Dataset once = format.open(location(format), DatasetOptions.DEFAULT, DataStorage.UNRESTRICTED);
        Dataset again = format.open(location(format), DatasetOptions.DEFAULT, DataStorage.UNRESTRICTED);
        assertThat(again.train().digest()).isEqualTo(once.train().digest());
        assertThat(again.test().digest())
                .isEqualTo(once.test().digest())
                .isNotEqualTo(once.train().digest());
        for (int i = 0; i < once.train().size(); i++) {
            assertThat(again.train().image(i).rgb())
                    .isEqualTo(once.train().image(i).rgb());
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void differentSamplesAreDifferentImages(DatasetFormat format) {
        Split train = format.open(location(format), DatasetOptions.DEFAULT, DataStorage.UNRESTRICTED)
                .train();
        assertThat(IntStream.range(0, train.size())
                        .mapToObj(i -> Arrays.hashCode(train.image(i).rgb())))
                .doesNotHaveDuplicates();
    }

    private String location(DatasetFormat format) {
        return Objects.requireNonNull(SMALL_DATASET.get(format.name())).apply(folder);
    }
}
