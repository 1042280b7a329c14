package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker may read, whatever links say and whenever they are made. */
class DataRootsTest {

    private static final String OPEN = "what may be read";
    private static final String SECRET = "what may not";
    private static final int READINGS = 2000;

    @TempDir
    Path place;

    private Path root;
    private Path file;
    private Path secret;

    @BeforeEach
    void write() throws IOException {
        root = Files.createDirectories(place.resolve("root"));
        file = Files.writeString(Files.createDirectories(root.resolve("cat")).resolve("a.png"), OPEN);
        secret = Files.writeString(
                Files.createDirectories(place.resolve("elsewhere")).resolve("a.png"), SECRET);
    }

    @Test
    void aFileBelowARootIsRead() throws IOException {
        assertThat(text(DataRoots.below(List.of(root)), file)).isEqualTo(OPEN);
        assertThat(text(DataRoots.ANYWHERE, secret)).isEqualTo(SECRET);
        assertThat(text(DataRoots.below(List.of(Path.of("/"))), secret)).isEqualTo(SECRET);
    }

    @Test
    void aLinkWithinARootIsTheFileItLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link.png"), file);
        assertThat(text(DataRoots.below(List.of(root)), link)).isEqualTo(OPEN);
    }

    @Test
    void aRootMayBeALinkItself() throws IOException {
        Path link = Files.createSymbolicLink(place.resolve("data"), root);
        assertThat(text(DataRoots.below(List.of(link)), link.resolve("cat/a.png")))
                .isEqualTo(OPEN);
    }

    @Test
    void aLinkOutOfTheRootsIsNotOpened() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link.png"), secret);
        Path folder = Files.createSymbolicLink(root.resolve("dog"), place.resolve("elsewhere"));
        DataRoots roots = DataRoots.below(List.of(root));
        for (Path out : List.of(link, folder.resolve("a.png"), secret, root.resolve("cat/../../elsewhere/a.png"))) {
            assertThatThrownBy(() -> roots.open(out))
                    .isInstanceOf(OutsideDataRoots.class)
                    .hasMessageContaining("outside the directories");
        }
    }

    /** What the check said is passed to the opening, and between the two a step of the path has become a link. */
    @Test
    void whatBecomesALinkAfterItWasCheckedIsNotOpened() throws IOException {
        Path real = file.toRealPath();
        Path realRoot = root.toRealPath();
        Files.delete(file);
        Files.createSymbolicLink(file, secret);
        assertThatThrownBy(() -> DataRoots.openBelow(realRoot, real)).isInstanceOf(IOException.class);

        Files.delete(file);
        Files.delete(root.resolve("cat"));
        Files.createSymbolicLink(root.resolve("cat"), place.resolve("elsewhere"));
        assertThatThrownBy(() -> DataRoots.openBelow(realRoot, real)).isInstanceOf(IOException.class);
    }

    @Test
    void whoeverTurnsLinksAroundWhileFilesAreReadSeesNothingFromOutside() throws Exception {
        Path inside = Files.createSymbolicLink(place.resolve("inside"), file);
        Path outside = Files.createSymbolicLink(place.resolve("outside"), secret);
        Path turned = root.resolve("turned.png");
        Files.copy(inside, turned, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        AtomicBoolean done = new AtomicBoolean();
        Thread turning = new Thread(() -> {
            while (!done.get()) {
                turn(outside, turned);
                turn(inside, turned);
            }
        });
        turning.start();
        DataRoots roots = DataRoots.below(List.of(root));
        try {
            for (int i = 0; i < READINGS; i++) {
                try {
                    assertThat(text(roots, turned)).isEqualTo(OPEN);
                } catch (IOException e) {
                    assertThat(e).isNotNull(); // refused, or turned in the middle: nothing was read
                }
            }
        } finally {
            done.set(true);
            turning.join();
        }
    }

    private void turn(Path link, Path to) {
        try {
            Path copy = root.resolve("next");
            Files.deleteIfExists(copy);
            Files.copy(link, copy, java.nio.file.LinkOption.NOFOLLOW_LINKS);
            Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aWorkerThatIsToldNoRootReadsNoFilesAndSaysWhatToDo() {
        DataStorage storage = new DataStorage(DataRoots.NOWHERE, DataStorage.UNRESTRICTED.cache());
        TestImages.classes(root, 2, "cat", "dog");
        Path archive = TinyImages.write(place.resolve("a.zip"), TinyImages.zip("", TinyImages.files()));
        for (Path data : List.of(root, archive)) {
            assertThatThrownBy(() -> DatasetFormats.open(data.toString(), DatasetOptions.DEFAULT, storage))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("--data-root")
                    .hasMessageContaining("upload");
        }
        assertThat(DatasetFormats.open("builtin:shapes?train=20", DatasetOptions.DEFAULT, storage)
                        .classNames())
                .hasSize(10);
    }

    private static String text(DataRoots roots, Path path) throws IOException {
        try (FileChannel channel = roots.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(100);
            channel.read(bytes);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }
}
