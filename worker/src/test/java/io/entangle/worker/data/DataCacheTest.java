package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCacheTest {

    private static final DataCache.Maker NOT_ASKED = file -> fail("made although it is there: " + file);

    @TempDir
    Path parent;

    private Path directory = Path.of("");

    @BeforeEach
    void noDirectoryYet() {
        directory = parent.resolve("a/b");
    }

    @Test
    void anEntryIsMadeOnceAndFoundAgainByAnotherCacheOfTheDirectory() throws Exception {
        try (DataCache.Entry entry = cache(100).open("k", 10, bytes(10))) {
            assertThat(entry.path()).hasBinaryContent(new byte[10]);
        }
        try (DataCache.Entry entry = cache(100).open("k", 10, NOT_ASKED)) {
            assertThat(entry.path()).hasBinaryContent(new byte[10]);
        }
    }

    @Test
    void ofManyThreadsOneMakesItAndTheOthersWaitForIt() throws Exception {
        int threads = 8;
        DataCache cache = cache(100);
        AtomicInteger made = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(threads);
        Callable<Long> open = () -> {
            together.await();
            try (DataCache.Entry entry = cache.open("k", 10, file -> {
                made.incrementAndGet();
                bytes(10).write(file);
            })) {
                return Files.size(entry.path());
            }
        };
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> sizes = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                sizes.add(pool.submit(open));
            }
            for (Future<Long> size : sizes) {
                assertThat(size.get(1, TimeUnit.MINUTES)).isEqualTo(10);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void theLongestUnusedMakesRoom() throws Exception {
        DataCache cache = cache(30);
        for (String key : List.of("a", "b", "c")) {
            cache.open(key, 10, bytes(10)).close();
        }
        usedAt("a", 3);
        usedAt("b", 1);
        usedAt("c", 2);

        cache.open("b", 10, NOT_ASKED).close(); // a use, which makes it the youngest
        cache.open("d", 10, bytes(10)).close();

        assertThat(contents()).containsExactlyInAnyOrder("a.data", "b.data", "d.data");
    }

    @Test
    void whatIsOpenIsNotDroppedAndWhatDoesNotFitBesideItIsRefused() throws Exception {
        DataCache cache = cache(30);
        DataCache.Entry second = cache.open("a", 20, bytes(20));
        try (DataCache.Entry first = cache.open("a", 20, NOT_ASKED)) {
            second.close();
            second.close();
            assertThatThrownBy(() -> cache.open("b", 20, NOT_ASKED))
                    .isInstanceOf(CacheUnavailable.class)
                    .hasMessageContaining("20 bytes are in use");
            assertThat(first.path()).exists();
            cache.open("c", 10, bytes(10)).close();
        }
        cache.open("b", 20, bytes(20)).close();
        assertThat(contents()).doesNotContain("a.data");
    }

    @Test
    void whatIsLargerThanTheCacheIsRefusedBeforeItIsMade() {
        assertThatThrownBy(() -> cache(9).open("k", 10, NOT_ASKED))
                .isInstanceOf(CacheUnavailable.class)
                .hasMessageContaining("10 bytes do not fit");
        assertThat(directory).doesNotExist();
    }

    @Test
    void anEntryThatTurnsOutLargerThanExpectedMakesItsOwnRoomOrGoes() throws Exception {
        DataCache cache = cache(30);
        cache.open("a", 10, bytes(10)).close();
        cache.open("b", 1, bytes(25)).close();
        assertThat(contents()).containsExactly("b.data");

        assertThatThrownBy(() -> cache.open("c", 1, bytes(31))).isInstanceOf(CacheUnavailable.class);
        assertThat(contents()).doesNotContain("c.data").noneMatch(name -> name.endsWith(".partial"));
    }

    @Test
    void aFullDiskLeavesNothingAndTheNextTryIsFree() throws Exception {
        DataCache cache = cache(100);
        assertThatThrownBy(() -> cache.open("k", 10, file -> {
                    bytes(5).write(file);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(CacheUnavailable.class)
                .hasMessageContaining("No space left on device");
        assertThat(contents()).isEmpty();
        cache.open("k", 10, bytes(10)).close();
        assertThat(contents()).containsExactly("k.data");
    }

    @Test
    void aMakersOwnRefusalPassesThroughAndLeavesNothing() {
        DataCache cache = cache(100);
        assertThatThrownBy(() -> cache.open("k", 10, file -> {
                    throw new DatasetException("the archive is damaged");
                }))
                .isInstanceOf(DatasetException.class);
        assertThat(contents()).isEmpty();
    }

    @Test
    void aDirectoryThatCannotBeMadeMakesTheCacheUnavailable() throws IOException {
        Files.writeString(parent.resolve("a"), "in the way");
        assertThatThrownBy(() -> cache(100).open("k", 10, NOT_ASKED)).isInstanceOf(CacheUnavailable.class);
    }

    @Test
    void anInterruptedThreadGoesOnWithoutTheCacheAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> cache(100).open("k", 10, bytes(10))).isInstanceOf(CacheUnavailable.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aKeyIsNoPath() {
        assertThatThrownBy(() -> cache(100).open("../k", 10, NOT_ASKED)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAKilledMakerLeftIsRemovedByTheNextAndTakesNoRoom() throws Exception {
        Files.createDirectories(directory);
        Files.write(directory.resolve("k.90.partial"), new byte[50]);
        Files.write(directory.resolve("other.90.partial"), new byte[50]);

        cache(100).open("k", 10, bytes(10)).close();
        cache(100).open("l", 90, bytes(90)).close();

        assertThat(contents()).containsExactlyInAnyOrder("k.data", "l.data");
    }

    @Test
    void anotherProcessesEntriesAreKeptWhileItUsesThemAndItsPartialsWhileItMakesThem() throws Exception {
        cache(30).open("used", 10, bytes(10)).close();
        try (OtherProcess other = new OtherProcess(directory, "used", "making")) {
            assertThat(contents()).contains("making.15.partial");
            assertThatThrownBy(() -> cache(30).open("mine", 10, NOT_ASKED))
                    .as("10 used and 15 promised leave 5")
                    .isInstanceOf(CacheUnavailable.class);
            cache(30).open("small", 5, bytes(5)).close();

            other.kill();

            cache(30).open("mine", 20, bytes(20)).close();
            assertThat(contents())
                    .as("the kernel let go of what the killed process held")
                    .contains("mine.data")
                    .doesNotContain("making.15.partial", "making.data");
        }
    }

    @Test
    void whoWaitsForAnotherProcessToMakeAnEntryMakesItWhenThatIsKilled() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (OtherProcess other = new OtherProcess(directory, "used", "making")) {
            Future<Long> size = thread.submit(() -> {
                try (DataCache.Entry entry = cache(100).open("making", 12, bytes(12))) {
                    return Files.size(entry.path());
                }
            });
            assertThat(contents()).contains("making.15.partial").doesNotContain("making.data");
            other.kill();
            assertThat(size.get(1, TimeUnit.MINUTES)).isEqualTo(12);
            assertThat(contents()).doesNotContain("making.15.partial");
        } finally {
            thread.shutdownNow();
        }
    }

    private DataCache cache(long maxBytes) {
        return new DataCache(directory, maxBytes);
    }

    private static DataCache.Maker bytes(int count) {
        return file -> Files.write(file, new byte[count]);
    }

    private void usedAt(String key, long second) throws IOException {
        Files.setLastModifiedTime(
                directory.resolve(key + ".data"), FileTime.from(Instant.ofEpochSecond(1_000_000 + second)));
    }

    /** Everything but the locks. */
    private List<String> contents() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.endsWith(".lock"))
                    .toList();
        } catch (IOException e) {
            return fail(e);
        }
    }

    /** A JVM that uses one entry and is for ever making another. */
    private static final class OtherProcess implements AutoCloseable {

        private final Process process;

        OtherProcess(Path directory, String used, String making) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            CacheUser.class.getName(),
                            directory.toString(),
                            used,
                            making)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            assertThat(out.readLine()).isEqualTo("making");
        }

        void kill() {
            process.destroyForcibly().onExit().join();
        }

        @Override
        public void close() {
            kill();
        }
    }

    /** What that JVM runs. */
    static final class CacheUser {

        private CacheUser() {}

        public static void main(String[] arguments) throws Exception {
            DataCache cache = new DataCache(Path.of(arguments[0]), 30);
            try (DataCache.Entry used = cache.open(arguments[1], 10, bytes(10))) {
                cache.open(arguments[2], 15, file -> {
                    System.out.println("making");
                    if (System.in.read() < 0) { // nothing ever comes; the parent kills this process
                        throw new IOException("abandoned by the parent while using " + used.path());
                    }
                });
            }
        }
    }
}
