package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"test", "val"})
    void aFolderOfSplitsIsTakenAsItIs(String test) {
        TestImages.classes(root.resolve("train"), 3, "cat", "dog");
        TestImages.classes(root.resolve(test), 2, "cat", "dog");

        Dataset dataset = open();

        assertThat(dataset.classNames()).containsExactly("cat", "dog");
        assertThat(ids(dataset.train()))
                .containsExactly(
                        "train/cat/000.png",
                        "train/cat/001.png",
                        "train/cat/002.png",
                        "train/dog/000.png",
                        "train/dog/001.png",
                        "train/dog/002.png");
        assertThat(dataset.train().labels()).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(ids(dataset.test())).hasSize(4).allMatch(id -> id.startsWith(test + "/"));
        assertThat(dataset.train().image(4)).isNotNull();
    }

    @Test
    void theTestFolderIsPreferredToTheValidationFolder() {
        TestImages.classes(root.resolve("train"), 2, "cat", "dog");
        TestImages.classes(root.resolve("val"), 1, "cat", "dog");
        TestImages.classes(root.resolve("test"), 1, "cat", "dog");
        assertThat(ids(open().test())).allMatch(id -> id.startsWith("test/"));
    }

    @Test
    void aFolderOfClassesIsDividedByShareInEveryClass() {
        TestImages.classes(root, 20, "cat", "dog");
        TestImages.classes(root, 10, "emu");

        Dataset dataset = DatasetFormats.open(root.toString(), new DatasetOptions(0.3, 7));

        assertThat(countPerClass(dataset.test())).containsExactly(6, 6, 3);
        assertThat(countPerClass(dataset.train())).containsExactly(14, 14, 7);
        Set<String> both = new HashSet<>(ids(dataset.train()));
        both.addAll(ids(dataset.test()));
        assertThat(both).hasSize(50);
    }

    @Test
    void theDivisionDependsOnTheSeedAlone() {
        TestImages.classes(root, 20, "cat", "dog");
        List<String> once = ids(
                DatasetFormats.open(root.toString(), new DatasetOptions(0.3, 7)).test());
        List<String> again = ids(
                DatasetFormats.open(root.toString(), new DatasetOptions(0.3, 7)).test());
        List<String> other = ids(
                DatasetFormats.open(root.toString(), new DatasetOptions(0.3, 8)).test());
        assertThat(again).isEqualTo(once);
        assertThat(other).isNotEqualTo(once);
    }

    @Test
    void aFileUriIsAPath() {
        TestImages.classes(root, 4, "cat", "dog");
        assertThat(DatasetFormats.open(root.toUri().toString(), DatasetOptions.DEFAULT)
                        .classNames())
                .containsExactly("cat", "dog");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "training, testing, 'testing' and 'training'",
                "Train, Test, 'Test' and 'Train'",
                "valid, dev, 'dev' and 'valid'"
            })
    void splitsByOtherNamesAreNotTakenForClasses(String one, String other, String shown) {
        for (String split : List.of(one, other)) {
            TestImages.classes(root.resolve(split), 2, "cat", "dog");
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(DatasetException.class)
                .hasMessage(shown + " look like splits, not like classes: name them train/ and test/ (or val/)");
    }

    @Test
    void foldersThatAllHoldTheSameFoldersAreNotTakenForClasses() {
        for (String split : List.of("fold-1", "fold-2", "fold-3")) {
            TestImages.classes(root.resolve(split), 2, "cat", "dog");
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(
                        "'fold-1', 'fold-2' and 'fold-3' hold the same folders [cat, dog], so they look like splits");
    }

    @Test
    void aCounterpartOfTrainByAnotherNameIsPointedOut() {
        TestImages.classes(root.resolve("train"), 2, "cat", "dog");
        TestImages.classes(root.resolve("Validation"), 2, "cat", "dog");

        assertThatThrownBy(this::open)
                .isInstanceOf(DatasetException.class)
                .hasMessageEndingWith("'Validation' looks like one: name it test/ or val/");
    }

    @Test
    void aClassMayBeCalledTrain() {
        TestImages.classes(root, 4, "plane", "ship", "train");
        assertThat(open().classNames()).containsExactly("plane", "ship", "train");
    }

    @Test
    void imagesAreFoundAtAnyDepthWhateverTheCaseOfTheirExtension() throws IOException {
        TestImages.classes(root, 2, "cat", "dog");
        TestImages.write(root.resolve("cat/holiday/2020/beach.JPG"));
        TestImages.write(root.resolve("cat/holiday/pool.Jpeg"));
        Files.writeString(root.resolve("cat/readme.txt"), "not an image");
        assertThat(allIds())
                .contains("cat/holiday/2020/beach.JPG", "cat/holiday/pool.Jpeg")
                .hasSize(6);
    }

    @Test
    void hiddenFilesAndFoldersArePassedOver() {
        TestImages.classes(root, 2, "cat", "dog", ".thumbnails", "__MACOSX");
        TestImages.write(root.resolve("cat/._000.png"));
        TestImages.write(root.resolve("cat/.cache/000.png"));
        assertThat(open().classNames()).containsExactly("cat", "dog");
        assertThat(allIds()).hasSize(4);
    }

    @Test
    void linksAreFollowedButNeverInACircle(@TempDir Path elsewhere) throws IOException {
        TestImages.classes(root, 2, "cat", "dog");
        TestImages.write(elsewhere.resolve("more.png"));
        Files.createSymbolicLink(root.resolve("cat/elsewhere"), elsewhere);
        Files.createSymbolicLink(root.resolve("cat/itself"), root.resolve("cat"));
        Files.createSymbolicLink(root.resolve("cat/up"), root);
        Files.createDirectory(root.resolve("cat/below"));
        Files.createSymbolicLink(root.resolve("cat/below/back"), root.resolve("cat/below"));

        assertThat(allIds())
                .containsExactlyInAnyOrder(
                        "cat/000.png", "cat/001.png", "cat/elsewhere/more.png", "dog/000.png", "dog/001.png");
    }

    @Test
    void aPathThatDoesNotExistIsRefused() {
        assertRefused(root.resolve("nowhere"), root.resolve("nowhere"), "does not exist");
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() {
        Path file = TestImages.write(root.resolve("archive.png"));
        assertRefused(file, file, "is not a folder");
    }

    @Test
    void anEmptyFolderIsRefusedWithTheLayoutItShouldHave() {
        assertRefused(root, root, "one folder per class");
    }

    @Test
    void imagesWithoutClassFoldersAreRefused() {
        TestImages.write(root.resolve("a.png"));
        assertRefused(root, root, "holds no folder");
    }

    @Test
    void anEmptyClassIsRefused() throws IOException {
        TestImages.classes(root.resolve("train"), 2, "cat", "dog");
        TestImages.classes(root.resolve("test"), 2, "cat");
        Path empty = Files.createDirectories(root.resolve("test/dog"));
        assertRefused(root, empty, "holds no image");
    }

    @Test
    void aFolderWithoutAnyImageIsRefused() throws IOException {
        Files.writeString(Files.createDirectories(root.resolve("cat")).resolve("a.txt"), "a");
        Files.writeString(Files.createDirectories(root.resolve("dog")).resolve("b.gif"), "b");
        assertRefused(root, root.resolve("cat"), "holds no image");
    }

    @Test
    void aSingleClassIsRefused() {
        TestImages.classes(root, 2, "cat");
        assertRefused(root, root, "takes two");
    }

    @Test
    void aClassOfOneImageCannotBeDivided() {
        TestImages.classes(root, 4, "cat");
        TestImages.classes(root, 1, "dog");
        assertRefused(root, root.resolve("dog"), "single image");
    }

    @Test
    void aMissingTestSplitIsRefused() {
        TestImages.classes(root.resolve("train"), 2, "cat", "dog");
        assertRefused(root, root, "neither test/ nor val/");
    }

    @Test
    void aMissingTrainingSplitIsRefused() {
        TestImages.classes(root.resolve("val"), 2, "cat", "dog");
        assertRefused(root, root.resolve("train"), "add it");
    }

    @Test
    void splitsOfDifferentClassesAreRefusedWithTheDifference() {
        TestImages.classes(root.resolve("train"), 1, "cat", "dog", "emu");
        TestImages.classes(root.resolve("test"), 1, "cat", "dog", "eel");
        assertRefused(root, root.resolve("test"), "only in the first [emu], only in the second [eel]");
    }

    @Test
    void whatIsNamedLikeAnImageAndCannotBeReadIsACorruptSampleOfItsName() throws Exception {
        TestImages.classes(root, 3, "cat", "dog");
        Files.createSymbolicLink(root.resolve("dog/lost.png"), root.resolve("gone.png"));
        Files.createSymbolicLink(root.resolve("dog/round.png"), root.resolve("dog/round.png"));
        makePipe(root.resolve("dog/pipe.png"));
        Files.createFile(root.resolve("dog/empty.png"));

        Dataset dataset = open();

        for (String id : List.of("dog/lost.png", "dog/round.png", "dog/pipe.png", "dog/empty.png")) {
            Split holder = ids(dataset.train()).contains(id) ? dataset.train() : dataset.test();
            assertThatThrownBy(() -> holder.image(ids(holder).indexOf(id)))
                    .isInstanceOf(CorruptImage.class)
                    .hasMessageContaining(root.resolve(id).toString());
        }
        assertThat(allIds()).hasSize(10);
    }

    private static void makePipe(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .as("mkfifo %s", path)
                .isZero();
    }

    @Test
    void namesMayBeOfAnyCharactersAndAreShownOnOneLine() throws IOException {
        TestImages.classes(root, 2, "cat", "dog");
        String odd = "two\nlines \u202e \u732b? 100%25.png";
        Files.writeString(root.resolve("cat").resolve(odd), "rubbish");
        TestImages.classes(root, 2, "\u00e9mu");

        Dataset dataset = open();

        assertThat(dataset.classNames()).containsExactly("cat", "dog", "\u00e9mu");
        assertThat(allIds()).contains("cat/" + odd);
        Split holder = ids(dataset.train()).contains("cat/" + odd) ? dataset.train() : dataset.test();
        assertThatThrownBy(() -> holder.image(ids(holder).indexOf("cat/" + odd)))
                .isInstanceOf(CorruptImage.class)
                .hasMessageContaining("cat/two\\nlines \\u202E \u732b? 100%25.png")
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n");
    }

    @Test
    void aLinkedFolderOutsideTheDataRootsIsRefusedAndALinkedFileIsACorruptSample(@TempDir Path elsewhere)
            throws IOException {
        TestImages.classes(root, 2, "cat", "dog");
        Path secret = TestImages.write(elsewhere.resolve("secret/more.png"));
        DataStorage confined = new DataStorage(DataRoots.below(List.of(root)), DataStorage.UNRESTRICTED.cache());
        Files.createSymbolicLink(root.resolve("cat/secret.png"), secret);
        Dataset dataset = DatasetFormats.open(root.toString(), DatasetOptions.DEFAULT, confined);
        Split holder = ids(dataset.train()).contains("cat/secret.png") ? dataset.train() : dataset.test();
        assertThatThrownBy(() -> holder.image(ids(holder).indexOf("cat/secret.png")))
                .isInstanceOf(CorruptImage.class)
                .hasMessageContaining("link out of the directories");

        Path link = Files.createSymbolicLink(root.resolve("dog/all"), elsewhere);
        assertThatThrownBy(() -> DatasetFormats.open(root.toString(), DatasetOptions.DEFAULT, confined))
                .isExactlyInstanceOf(DatasetException.class)
                .hasMessageContaining(link.toString())
                .hasMessageContaining("outside");
        Files.delete(link);

        Path linkedClass = Files.createSymbolicLink(root.resolve("emu"), elsewhere);
        assertThatThrownBy(() -> DatasetFormats.open(root.toString(), DatasetOptions.DEFAULT, confined))
                .hasMessageContaining(linkedClass.toString())
                .hasMessageContaining("outside");
    }

    @Test
    void aFileTooLongForAPhotographIsNotReadIntoMemory() throws IOException {
        TestImages.classes(root, 2, "cat", "dog");
        Path huge = root.resolve("cat/huge.png");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(1L << 40); // holes take no room
        }
        assertThatThrownBy(() -> ImageFile.bytes(huge, DataRoots.ANYWHERE))
                .isInstanceOf(CorruptImage.class)
                .hasMessageContaining(huge.toString())
                .hasMessageContaining("shrink it");
    }

    @Test
    void aFolderMayBeNamedLikeAnImage() {
        TestImages.classes(root, 2, "cat", "dog");
        TestImages.write(root.resolve("dog/odd.png/even.png"));
        assertThat(allIds()).contains("dog/odd.png/even.png").hasSize(5);
    }

    /** The super-user reads everything, so the refusal itself is asked instead of a file system. */
    @Test
    void whatMayNotBeReadIsRefusedAndACircleIsNot() throws IOException {
        ImageFileWalk walk = new ImageFileWalk(root, root, DataRoots.ANYWHERE);
        Path secret = root.resolve("secret");
        assertThatThrownBy(() -> walk.visitFileFailed(secret, new AccessDeniedException(secret.toString())))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(secret.toString())
                .hasMessageContaining("read access");
        assertThatThrownBy(() -> walk.postVisitDirectory(secret, new IOException("input/output error")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(secret.toString());
        assertThat(walk.visitFileFailed(secret, new FileSystemLoopException(secret.toString())))
                .isEqualTo(FileVisitResult.CONTINUE);
    }

    @Test
    void aCorruptFileIsRefusedByNameWhenItIsDecoded() throws IOException {
        TestImages.classes(root, 2, "cat", "dog");
        Path corrupt = Files.writeString(root.resolve("cat/000.png"), "rubbish");
        Dataset dataset = open();
        Split holder = ids(dataset.train()).contains("cat/000.png") ? dataset.train() : dataset.test();
        assertThatThrownBy(() -> holder.image(ids(holder).indexOf("cat/000.png")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(corrupt.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/data", "https://example.org/data.zip", "builtin:letters", ""})
    void locationsOfNoFormatAreRefusedWithThoseThatThereAre(String location) {
        assertThatThrownBy(() -> DatasetFormats.open(location, DatasetOptions.DEFAULT))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("'" + location + "'")
                .hasMessageContaining("image-folder");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 1.5, Double.NaN})
    void aShareThatLeavesASplitEmptyIsRefused(double share) {
        assertThatThrownBy(() -> new DatasetOptions(share, 0))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("testFraction");
    }

    private Dataset open() {
        return DatasetFormats.open(root.toString(), DatasetOptions.DEFAULT);
    }

    private List<String> allIds() {
        Dataset dataset = open();
        return Stream.of(dataset.train(), dataset.test())
                .flatMap(split -> ids(split).stream())
                .toList();
    }

    private static List<String> ids(Split split) {
        return IntStream.range(0, split.size()).mapToObj(split::id).toList();
    }

    private static int[] countPerClass(Split split) {
        int[] counts = new int[Arrays.stream(split.labels()).max().orElseThrow() + 1];
        Arrays.stream(split.labels()).forEach(label -> counts[label]++);
        return counts;
    }

    private static void assertRefused(Path location, Path named, String why) {
        assertThatThrownBy(() -> DatasetFormats.open(location.toString(), DatasetOptions.DEFAULT))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(named.toString())
                .hasMessageContaining(why);
    }
}
