package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images packed once serve every job and worker of a machine, and never show anything but what the samples show. */
class PackedImagesTest {

    private static final ImagePreparation SMALL = new ImagePreparation(new ImageScale(8), true);
    private static final ImagePreparation CUT = new ImagePreparation(new ImageScale(40), true);
    private static final long AMPLE = 1L << 28;

    @TempDir
    Path directory;

    private final List<String> told = new ArrayList<>();

    @Test
    void everyImageIsWhatPreparingTheSampleGives() throws Exception {
        FixedSplit split = patterns(150);
        PreparedImages images = PackedImages.open(split, SMALL, loading(AMPLE));
        for (int i = 149; i >= 0; i--) {
            assertThat(images.get(i).rgb()).isEqualTo(SMALL.apply(pattern(i)).rgb());
        }
        images.release();
    }

    @Test
    void aSecondJobDecodesNothing() throws Exception {
        FixedSplit split = patterns(100);
        PackedImages.open(split, SMALL, loading(AMPLE)).release();
        PreparedImages again = PackedImages.open(split, SMALL, loading(AMPLE));
        again.get(7);
        again.release();
        assertThat(IntStream.range(0, 100).map(split.decoded::get)).containsOnly(1);
    }

    @Test
    void workersThatStartTogetherDecodeEachSampleOnce() throws Exception {
        FixedSplit split = patterns(200);
        int workers = 4;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        List<Future<RgbImage>> answers = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            answers.add(pool.submit(() -> {
                start.await();
                PreparedImages images = PackedImages.open(split, SMALL, silent());
                try {
                    return images.get(5);
                } finally {
                    images.release();
                }
            }));
        }
        start.countDown();
        for (Future<RgbImage> answer : answers) {
            assertThat(answer.get().rgb()).isEqualTo(SMALL.apply(pattern(5)).rgb());
        }
        pool.shutdown();
        assertThat(IntStream.range(0, 200).map(split.decoded::get)).containsOnly(1);
    }

    @Test
    void theCallerHearsHowFarItIs() throws Exception {
        PackedImages.open(patterns(150), SMALL, loading(AMPLE)).release();
        assertThat(told).containsExactly("0/150", "64/150", "128/150", "150/150");
    }

    @Test
    void aCallerThatStopsListeningEndsThePreparationAndLeavesNothing() throws Exception {
        FixedSplit split = patterns(150);
        Loading stopping = silent().tell((done, total) -> {
            if (done > 0) {
                throw new IllegalStateException("cancelled");
            }
        });
        assertThatThrownBy(() -> PackedImages.open(split, SMALL, stopping)).hasMessage("cancelled");
        assertThat(packed()).isEmpty();
        PackedImages.open(split, SMALL, silent()).release();
        assertThat(packed()).hasSize(1);
    }

    @Test
    void memoryThatLacksWhileImagesArePackedLacksForTheCallerAndLeavesNothing() throws Exception {
        FixedSplit split = new FixedSplit(new int[150], index -> {
            if (Thread.currentThread().getName().startsWith("image-decode") && index == 99) {
                throw new OutOfMemoryError("Java heap space");
            }
            return pattern(index);
        });
        assertThatThrownBy(() -> PackedImages.open(split, SMALL, silent()))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("Java heap space");
        assertThat(packed()).isEmpty();
    }

    @Test
    void corruptSamplesAreRememberedWithTheirReason() throws Exception {
        FixedSplit split = new FixedSplit(new int[20], index -> {
            if (index == 3) {
                throw new CorruptImage("cats/3\n.jpg", "the file ends too early", null);
            }
            return pattern(index);
        });
        PackedImages.open(split, SMALL, silent()).release();
        PreparedImages again = PackedImages.open(split, SMALL, silent());
        assertThat(again.corrupt()).containsOnlyKeys(3);
        assertThatThrownBy(() -> again.get(3)).isInstanceOfSatisfying(CorruptImage.class, e -> {
            assertThat(e.name()).isEqualTo("cats/3\n.jpg");
            assertThat(e.reason()).isEqualTo("the file ends too early");
        });
        again.release();
        assertThat(split.decoded.get(3)).isEqualTo(1);
    }

    @Test
    void aDamagedImageIsDecodedAgainAndItsFileMadeAnew() throws Exception {
        FixedSplit split = patterns(30);
        PackedImages.open(split, SMALL, silent()).release();
        damage(4096 + 11 * 8 * 8 * 3 + 5);
        PreparedImages damaged = PackedImages.open(split, SMALL, silent());
        assertThat(damaged.get(10).rgb()).isEqualTo(SMALL.apply(pattern(10)).rgb());
        assertThat(packed()).hasSize(1);
        assertThat(damaged.get(11).rgb()).isEqualTo(SMALL.apply(pattern(11)).rgb());
        damaged.release();
        assertThat(packed()).isEmpty();
        PackedImages.open(split, SMALL, silent()).release();
        assertThat(split.decoded.get(10)).isEqualTo(2);
    }

    @Test
    void aFileThatWasCutOrWhoseIndexIsDamagedIsMadeAnewAtOnce() throws Exception {
        FixedSplit split = patterns(30);
        PackedImages.open(split, SMALL, silent()).release();
        long size = Files.size(packed().get(0));
        try (RandomAccessFile file = new RandomAccessFile(packed().get(0).toFile(), "rw")) {
            file.setLength(size / 2);
        }
        PackedImages.open(split, SMALL, silent()).release();
        damage(size - 6);
        PreparedImages images = PackedImages.open(split, SMALL, silent());
        assertThat(images.get(29).rgb()).isEqualTo(SMALL.apply(pattern(29)).rgb());
        images.release();
        assertThat(split.decoded.get(29)).isEqualTo(3);
    }

    @Test
    void aChangedFileIsNotServedFromTheCache() throws Exception {
        Path folder = directory.resolve("data");
        Path image =
                TestImages.write(folder.resolve("a.png"), TestImages.filled(BufferedImage.TYPE_INT_RGB, 8, 0x102030));
        FileTime before = Files.getLastModifiedTime(image);
        Split split = new ImageSplit(List.of(new FolderImage("a.png", image, DataRoots.ANYWHERE)), new int[1]);
        assertThat(firstValue(split)).isEqualTo(0x10);
        TestImages.write(image, TestImages.filled(BufferedImage.TYPE_INT_RGB, 8, 0x405060));
        Files.setLastModifiedTime(image, FileTime.fromMillis(before.toMillis() + 5));
        assertThat(firstValue(split)).isEqualTo(0x40);
        Files.setLastModifiedTime(image, FileTime.fromMillis(before.toMillis() + 5));
        assertThat(packed()).hasSize(2);
    }

    @Test
    void otherSizesSamplesAndOrdersAreOtherFiles() {
        FixedSplit split = patterns(12);
        String key = PackedImages.key(split, SMALL);
        assertThat(List.of(
                        PackedImages.key(split, new ImagePreparation(new ImageScale(9), true)),
                        PackedImages.key(Subset.of(split, new int[] {0, 1}), SMALL),
                        PackedImages.key(new FixedSplit(new int[12], PackedImagesTest::pattern), SMALL)))
                .doesNotContain(key)
                .doesNotHaveDuplicates();
        assertThat(PackedImages.key(patterns(12), SMALL)).isEqualTo(key);
    }

    @Test
    void withoutRoomImagesAreDecodedAsTheyAreNeeded() throws Exception {
        FixedSplit split = patterns(30);
        PreparedImages images = PreparedImages.of(split, SMALL, loading(1000));
        assertThat(images).isInstanceOf(DecodedImages.class);
        assertThat(images.get(3).rgb()).isEqualTo(SMALL.apply(pattern(3)).rgb());
        assertThat(split.decoded.get(4)).isZero();
        assertThat(told).isEmpty();
        images.release();
    }

    /** Some are as they are stored, some reduced; no two of a chunk have one size. */
    @Test
    void picturesThatAreCutInEveryEpochArePackedWholeEachWithItsOwnSize() throws Exception {
        FixedSplit split = pictures(100);
        PackedImages.open(split, CUT, silent()).release();
        int[] before = IntStream.range(0, 100).map(split.decoded::get).toArray();
        PackedImages images = PackedImages.open(split, CUT, silent());
        for (int i = 99; i >= 0; i--) {
            assertThat(images.get(i)).usingRecursiveComparison().isEqualTo(CUT.apply(picture(i)));
        }
        images.release();
        assertThat(IntStream.range(0, 100).filter(i -> split.decoded.get(i) > before[i]))
                .as("decoded only to see how much room they take")
                .hasSizeLessThan(30);
        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> CUT.apply(picture(i)).width())
                        .distinct())
                .hasSizeGreaterThan(20);
    }

    @Test
    void aDamagedPictureIsDecodedAgainAsItWas() throws Exception {
        FixedSplit split = pictures(40);
        PackedImages.open(split, CUT, silent()).release();
        damage(Files.size(packed().get(0)) / 2);
        PackedImages damaged = PackedImages.open(split, CUT, silent());
        for (int i = 0; i < 40; i++) {
            assertThat(damaged.get(i).rgb()).isEqualTo(CUT.apply(picture(i)).rgb());
        }
        damaged.release();
        assertThat(packed()).as("dropped").isEmpty();
    }

    @Test
    void aHeaderThatIsDamagedIsNotBelieved() throws Exception {
        FixedSplit split = pictures(10);
        for (int at : new int[] {3, 10, 17, 19, 22, 26}) {
            PackedImages.open(split, CUT, silent()).release();
            int before = split.decoded.get(9);
            damage(at);
            PackedImages images = PackedImages.open(split, CUT, silent());
            assertThat(images.get(9).rgb()).isEqualTo(CUT.apply(picture(9)).rgb());
            images.release();
            assertThat(split.decoded.get(9) - before)
                    .as("byte %d: once to see what room it takes, once to pack it anew", at)
                    .isEqualTo(2);
        }
    }

    @Test
    void corruptPicturesAreRememberedAndTakeNoRoom() throws Exception {
        FixedSplit split = new FixedSplit(new int[20], index -> {
            if (index % 2 == 0) {
                throw new CorruptImage("cats/" + index, "the file ends too early", null);
            }
            return picture(index);
        });
        PackedImages images = PackedImages.open(split, CUT, silent());
        assertThat(images.corrupt()).hasSize(10).containsKey(18);
        assertThat(images.get(19).rgb()).isEqualTo(CUT.apply(picture(19)).rgb());
        images.release();
    }

    /** The pictures that are looked at beforehand, every eighth, are tiny here. */
    @Test
    void picturesThatTurnOutLargerThanTheRoomAreDecodedAsTheyAreNeeded() throws Exception {
        FixedSplit split = new FixedSplit(
                new int[200], index -> TestImages.pattern(index % 8 == 0 ? 1 : 80, index % 8 == 0 ? 1 : 80));
        PreparedImages images = PreparedImages.of(split, CUT, loading(2 << 20).tell(PreparationListener.SILENT));
        assertThat(images).isInstanceOf(DecodedImages.class);
        assertThat(images.get(9).width()).isEqualTo(80);
        images.release();
        assertThat(packed()).isEmpty();
        assertThat(partials()).isEmpty();
    }

    @Test
    void whoWaitsForAnotherProcessToPackImagesPacksThemWhenThatIsKilled() throws Exception {
        FixedSplit split = patterns(Packer.IMAGES);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Process other = ForkedJava.of(
                        Packer.class.getName(), directory.resolve("cache").toString())
                .builder()
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("packing");
            Future<PreparedImages> waiting = thread.submit(() -> PackedImages.open(split, SMALL, silent()));
            assertThat(partials())
                    .as("the same images are half written by the other process")
                    .singleElement()
                    .satisfies(partial -> assertThat(String.valueOf(partial.getFileName()))
                            .startsWith(PackedImages.key(split, SMALL) + "."));
            assertThat(split.decoded.get(0)).as("this one waits").isZero();

            other.destroyForcibly().onExit().join();

            PreparedImages images = waiting.get(1, TimeUnit.MINUTES);
            for (int i = 0; i < Packer.IMAGES; i++) {
                assertThat(images.get(i).rgb())
                        .isEqualTo(SMALL.apply(pattern(i)).rgb());
            }
            images.release();
            assertThat(IntStream.range(0, Packer.IMAGES).map(split.decoded::get))
                    .as("nothing of what the killed one wrote was taken for whole")
                    .containsOnly(1);
            assertThat(partials()).isEmpty();
            assertThat(packed()).hasSize(1);
        } finally {
            other.destroyForcibly();
            thread.shutdownNow();
        }
    }

    /** What the other process runs: it packs the same images, and stops for ever after the first of them. */
    static final class Packer {

        static final int IMAGES = 200;

        private Packer() {}

        public static void main(String[] arguments) throws Exception {
            Loading loading = new Loading(
                    1, 1, new MemoryBudget(0), new DataCache(Path.of(arguments[0]), AMPLE), (done, total) -> {
                        if (done > 0) {
                            System.out.println("packing");
                            stopForEver();
                        }
                    });
            PackedImages.open(patterns(IMAGES), SMALL, loading).release();
        }

        /** Nothing ever comes; the parent kills this process. */
        private static void stopForEver() {
            try {
                if (System.in.read() < 0) {
                    throw new IllegalStateException("abandoned by the parent");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private List<Path> partials() throws IOException {
        try (var files = Files.list(directory.resolve("cache"))) {
            return files.filter(CacheFiles::isPartial).toList();
        }
    }

    private int firstValue(Split split) throws Exception {
        PreparedImages images = PackedImages.open(split, SMALL, silent());
        try {
            return images.get(0).value(0, 0, 0);
        } finally {
            images.release();
        }
    }

    private void damage(long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(packed().get(0).toFile(), "rw")) {
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 0xFF);
        }
    }

    private List<Path> packed() throws IOException {
        Path cache = directory.resolve("cache");
        try (var files = Files.list(Files.createDirectories(cache))) {
            return files.filter(CacheFiles::isContent).toList();
        }
    }

    private Loading loading(long bytes) {
        return new Loading(
                2,
                3,
                new MemoryBudget(AMPLE),
                new DataCache(directory.resolve("cache"), bytes),
                (done, total) -> told.add(done + "/" + total));
    }

    private Loading silent() {
        return loading(AMPLE).tell(PreparationListener.SILENT);
    }

    private static FixedSplit patterns(int size) {
        return new FixedSplit(IntStream.range(0, size).toArray(), PackedImagesTest::pattern);
    }

    private static FixedSplit pictures(int size) {
        return new FixedSplit(IntStream.range(0, size).toArray(), PackedImagesTest::picture);
    }

    private static RgbImage picture(int index) {
        return TestImages.pattern(50 + 11 * index % 97, 60 + 7 * index % 41);
    }

    private static RgbImage pattern(int index) {
        return TestImages.pattern(9 + index % 5, 8);
    }
}
