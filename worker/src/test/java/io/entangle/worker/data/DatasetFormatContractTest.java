package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered format keeps to. A new format adds lines that write {@link TinyImages} in it, one for each form it comes in. */
class DatasetFormatContractTest {

    /**
     * A data set on disk.
     *
     * @param format name of its format
     * @param form which form of the format
     * @param writer writes it into an empty folder and tells the location
     */
    private record Fixture(String format, String form, Function<Path, Path> writer) {

        @Override
        public String toString() {
            return format + ", " + form;
        }
    }

    /** The one format that is not stored, and so holds images of its own. */
    private static final String SHAPES = "builtin-shapes";

    private static final List<Fixture> STORED = List.of(
            new Fixture("image-folder", "folder", TinyImages::folder),
            new Fixture(
                    "image-archive",
                    "zip",
                    root -> TinyImages.write(root.resolve("a.zip"), TinyImages.zip("", TinyImages.files()))),
            new Fixture(
                    "image-archive",
                    "zip with a folder on top",
                    root -> TinyImages.write(root.resolve("a.ZIP"), TinyImages.zip("pets/", TinyImages.files()))),
            new Fixture(
                    "image-archive",
                    "tar",
                    root -> TinyImages.write(root.resolve("a.tar"), TinyImages.tar("./", TinyImages.files()))),
            new Fixture(
                    "image-archive",
                    "tar.gz with a folder on top",
                    root -> TinyImages.write(
                            root.resolve("a.tar.gz"), TinyImages.gzip(TinyImages.tar("pets/", TinyImages.files())))),
            new Fixture(
                    "image-archive",
                    "tgz",
                    root -> TinyImages.write(
                            root.resolve("a.tgz"), TinyImages.gzip(TinyImages.tar("", TinyImages.files())))),
            new Fixture("cifar-binary", "CIFAR-10", root -> TinyImages.write(root, TinyImages.cifar10())),
            new Fixture("cifar-binary", "CIFAR-100", root -> TinyImages.write(root, TinyImages.cifar100())),
            new Fixture("cifar-binary", "folder above CIFAR-10", root -> {
                TinyImages.write(root.resolve("cifar-10-batches-bin"), TinyImages.cifar10());
                return root;
            }),
            new Fixture(
                    "cifar-binary",
                    "CIFAR-10 as tar.gz",
                    root -> TinyImages.write(
                            root.resolve("cifar-10-binary.tar.gz"),
                            TinyImages.gzip(TinyImages.tar("cifar-10-batches-bin/", TinyImages.cifar10())))),
            new Fixture(
                    "cifar-binary",
                    "CIFAR-100 as tar",
                    root -> TinyImages.write(
                            root.resolve("cifar.tar"), TinyImages.tar("cifar-100-binary/", TinyImages.cifar100()))),
            new Fixture("idx", "plain", root -> TinyImages.write(root, TinyImages.idx("", "-"))),
            new Fixture("idx", "dotted", root -> TinyImages.write(root, TinyImages.idx("", "."))),
            new Fixture(
                    "idx",
                    "gz with a prefix",
                    root -> TinyImages.write(root, TinyImages.gzipped(TinyImages.idx("emnist-letters-", "-")))),
            new Fixture(
                    "idx",
                    "zip with a folder on top",
                    root -> TinyImages.write(
                            root.resolve("mnist.zip"), TinyImages.zip("mnist/", TinyImages.idx("", "-")))),
            new Fixture(
                    "idx",
                    "gz in a tar",
                    root -> TinyImages.write(
                            root.resolve("mnist.tar"),
                            TinyImages.tar("", TinyImages.gzipped(TinyImages.idx("", "-"))))));

    @TempDir
    Path folder;

    @TempDir
    Path cache;

    static Stream<DatasetFormat> formats() {
        return DatasetFormats.all().stream();
    }

    static List<Fixture> stored() {
        return STORED;
    }

    @Test
    void everyFormatHasAFixtureHere() {
        assertThat(formats().map(DatasetFormat::name).toList()).doesNotHaveDuplicates();
        assertThat(Stream.concat(STORED.stream().map(Fixture::format), Stream.of(SHAPES))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        formats().map(DatasetFormat::name).toList());
    }

    @ParameterizedTest
    @MethodSource("stored")
    void itsOwnFormatAndNoOtherRecognisesIt(Fixture fixture) {
        String location = fixture.writer().apply(folder).toString();
        assertThat(formats().filter(format -> format.recognises(location)).map(DatasetFormat::name))
                .containsExactly(fixture.format());
        assertThat(DatasetFormats.format(location).name()).isEqualTo(fixture.format());
    }

    @ParameterizedTest
    @MethodSource("stored")
    void itHoldsTheSameImagesLabelsAndClassesAsEveryOtherFormat(Fixture fixture) {
        Dataset dataset = open(fixture.writer().apply(folder));
        assertThat(dataset.classNames()).isEqualTo(TinyImages.CLASSES);
        assertHolds(dataset.train(), TinyImages.train());
        assertHolds(dataset.test(), TinyImages.test());
    }

    private static void assertHolds(Split split, List<TinyImages.Sample> samples) {
        assertThat(split.labels())
                .isEqualTo(samples.stream().mapToInt(TinyImages.Sample::label).toArray());
        for (int i = 0; i < samples.size(); i++) {
            RgbImage expected = samples.get(i).image();
            RgbImage found = split.image(i);
            assertThat(found.width()).isEqualTo(expected.width());
            assertThat(found.height()).isEqualTo(expected.height());
            assertThat(found.rgb()).as(split.id(i)).isEqualTo(expected.rgb());
        }
    }

    @ParameterizedTest
    @MethodSource("stored")
    void equalImagesAndNoOthersHaveEqualBytes(Fixture fixture) {
        Dataset dataset = open(fixture.writer().apply(folder));
        int equal = 0;
        for (int i = 0; i < dataset.train().size(); i++) {
            for (int j = 0; j < dataset.test().size(); j++) {
                boolean samePixels = Arrays.equals(
                        dataset.train().image(i).rgb(), dataset.test().image(j).rgb());
                boolean sameBytes =
                        Arrays.equals(dataset.train().bytes(i), dataset.test().bytes(j));
                assertThat(sameBytes).isEqualTo(samePixels);
                equal += samePixels ? 1 : 0;
            }
        }
        assertThat(equal).isEqualTo(TinyImages.CLASSES.size());
    }

    @ParameterizedTest
    @MethodSource("stored")
    void openedAgainFromAnotherPlaceItHasTheSameUniqueIds(Fixture fixture, @TempDir Path elsewhere) {
        Dataset once = open(fixture.writer().apply(folder));
        Dataset again = open(fixture.writer().apply(elsewhere));
        Set<String> ids = new HashSet<>();
        Stream.of(once.train(), once.test())
                .forEach(split -> IntStream.range(0, split.size())
                        .forEach(i -> assertThat(ids.add(split.id(i))).isTrue()));
        assertThat(again.train().digest()).isEqualTo(once.train().digest());
        assertThat(again.test().digest())
                .isEqualTo(once.test().digest())
                .isNotEqualTo(once.train().digest());
        assertThat(IntStream.range(0, again.train().size())
                        .mapToObj(again.train()::id)
                        .toList())
                .isEqualTo(IntStream.range(0, once.train().size())
                        .mapToObj(once.train()::id)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("stored")
    void manyThreadsReadTheSameAsOne(Fixture fixture) throws Exception {
        Split train = open(fixture.writer().apply(folder)).train();
        Callable<Void> reading = () -> {
            for (int round = 0; round < 20; round++) {
                assertHolds(train, TinyImages.train());
            }
            return null;
        };
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Void>> readers = pool.invokeAll(List.of(reading, reading, reading, reading));
            for (Future<Void> reader : readers) {
                reader.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Whether on opening or on reading the image in question, damage is an error of its own kind that names the file. */
    @ParameterizedTest
    @MethodSource("stored")
    void aFileCutShortOrEmptiedIsRefusedByName(Fixture fixture) throws IOException {
        Path location = fixture.writer().apply(folder);
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(location)) {
            all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".txt"))
                    .forEach(files::add);
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            byte[] whole = Files.readAllBytes(file);
            for (int length : new int[] {whole.length / 2 - 5, 0}) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> readAll(location))
                        .as("%s cut from %d to %d bytes", file, whole.length, length)
                        .isInstanceOf(DatasetException.class)
                        .hasMessageContaining(String.valueOf(file.getFileName()));
            }
            Files.write(file, whole);
        }
        readAll(location);
    }

    @ParameterizedTest
    @MethodSource("stored")
    void itLiesWithinTheDataRootsOrIsRefused(Fixture fixture) {
        Path location = fixture.writer().apply(folder);
        DataStorage within = new DataStorage(DataRoots.below(List.of(folder)), new DataCache(cache, 1 << 20));
        DataStorage without =
                new DataStorage(DataRoots.below(List.of(folder.resolve("other"))), new DataCache(cache, 1 << 20));
        DatasetFormat format = DatasetFormats.format(location.toString());
        assertThat(format.open(location.toString(), DatasetOptions.DEFAULT, within)
                        .classNames())
                .isEqualTo(TinyImages.CLASSES);
        assertThatThrownBy(() -> format.open(location.toString(), DatasetOptions.DEFAULT, without))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("outside");
    }

    @Test
    void shapesAreDrawnAlikeAndAreKnownByTheirName() {
        String location = "builtin:shapes?train=40&test=20";
        assertThat(formats().filter(format -> format.recognises(location)).map(DatasetFormat::name))
                .containsExactly(SHAPES);
        Dataset once = DatasetFormats.open(location, DatasetOptions.DEFAULT);
        Dataset again = DatasetFormats.open(location, DatasetOptions.DEFAULT);
        assertThat(again.train().digest()).isEqualTo(once.train().digest());
        assertThat(again.test().digest()).isNotEqualTo(once.train().digest());
        assertThat(IntStream.range(0, 40)
                        .mapToObj(i -> Arrays.hashCode(once.train().bytes(i))))
                .doesNotHaveDuplicates();
        assertThat(again.train().image(7).rgb()).isEqualTo(once.train().image(7).rgb());
    }

    private void readAll(Path location) {
        Dataset dataset = open(location);
        for (Split split : List.of(dataset.train(), dataset.test())) {
            for (int i = 0; i < split.size(); i++) {
                split.image(i);
            }
        }
    }

    private Dataset open(Path location) {
        return DatasetFormats.open(
                location.toString(),
                DatasetOptions.DEFAULT,
                new DataStorage(DataRoots.ANYWHERE, new DataCache(cache, 1 << 20)));
    }
}
