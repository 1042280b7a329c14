package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.worker.EntangleWorker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that nobody packed in good faith, and those that somebody did. */
class ArchiveTest {

    private static final ArchiveLimits SMALL = new ArchiveLimits(30, 100_000, 1_000_000, 10, 20_000);
    private static final byte[] IMAGE = TinyImages.png(TestImages.plain(4, 9));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "../cat.png, leads out of the archive",
        "train/../../cat.png, leads out of the archive",
        "/etc/cat.png, absolute path",
        "C:/cat.png, absolute path",
        "train\\..\\cat.png, backslash",
    })
    void anEntryIsNamedWithinTheArchive(String name, String why) {
        Map<String, byte[]> files = Map.of("ok.png", IMAGE, name, IMAGE);
        assertRefused(write("a.tar", tarWithRawName(name)), why);
        if (name.indexOf('\\') < 0) { // the library turns the backslash of a zip around
            assertRefused(write("a.zip", TinyImages.zip("", files)), why);
        }
    }

    @Test
    void aNameOccursOnce() throws IOException {
        assertRefused(write("a.tar", twice("train/a.png", "./train//a.png")), "is there twice");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            add(zip, new ZipArchiveEntry("a.png"), IMAGE);
            add(zip, new ZipArchiveEntry("a.png"), IMAGE);
        }
        assertRefused(write("a.zip", bytes.toByteArray()), "is there twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../secret.png", "gone.png", "link.png"})
    void aLinkLeadsToAFileOfTheArchive(String target) throws IOException {
        assertRefused(write("a.tar", linked(TarConstants.LF_SYMLINK, target)), "a/link.png");
        assertRefused(write("a.zip", zipLinked(target)), "a/link.png");
    }

    @Test
    void aLinkWithinTheArchiveIsTheFileItLeadsTo() throws IOException {
        for (Path archive : new Path[] {
            write("a.tar", linked(TarConstants.LF_SYMLINK, "../b/there.png")),
            write("b.tar", linked(TarConstants.LF_LINK, "b/there.png")),
            write("a.zip", zipLinked("./../b/there.png"))
        }) {
            Archive opened = open(archive, ArchiveLimits.DEFAULT);
            PackedFile link = opened.files().get("a/link.png");
            assertThat(link).as("%s", archive).isNotNull();
            assertThat(link.bytes()).isEqualTo(IMAGE);
        }
    }

    @Test
    void aPipeIsNoImage() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.putArchiveEntry(new TarArchiveEntry("cat/pipe.png", TarConstants.LF_FIFO));
            tar.closeArchiveEntry();
        }
        assertRefused(write("a.tar", bytes.toByteArray()), "neither a file nor a folder");
    }

    @Test
    void entriesAreNotTooMany() {
        Map<String, byte[]> files = new TreeMap<>();
        IntStream.range(0, 31).forEach(i -> files.put(i + ".png", IMAGE));
        assertRefused(write("a.tar", TinyImages.tar("", files)), "one more than the 30");
        assertRefused(write("a.zip", TinyImages.zip("", files)), "more than the 30 entries");
    }

    @Test
    void aFileIsNotTooLong() {
        Map<String, byte[]> files = Map.of("a.png", noise(100_001));
        assertRefused(write("a.tar", TinyImages.tar("", files)), "would grow");
        assertRefused(write("a.zip", TinyImages.zip("", files)), "would grow");
    }

    @Test
    void aFileDoesNotGrowOutOfProportion() {
        assertRefused(write("a.zip", TinyImages.zip("", Map.of("a.png", new byte[50_000]))), "would grow");
        assertThat(open(write("b.zip", TinyImages.zip("", Map.of("a.png", new byte[19_000]))), SMALL)
                        .files())
                .as("little may grow by any factor: blank images do")
                .hasSize(1);
    }

    @Test
    void allFilesTogetherDoNotGrowOutOfProportion() {
        Map<String, byte[]> files = new TreeMap<>();
        IntStream.range(0, 25).forEach(i -> files.put(i + ".png", new byte[19_000]));
        assertRefused(write("a.zip", TinyImages.zip("", files)), "all files together");
    }

    @Test
    void whatIsUnpackedIsCountedWhateverTheHeadersSay() {
        byte[] zip = TinyImages.zip("", Map.of("a.png", new byte[50_000]));
        byte[] lie = {100, 0, 0, 0};
        // The central directory, which is what is believed, gives the length 24 bytes after its signature.
        System.arraycopy(lie, 0, zip, indexOf(zip, "PK\u0001\u0002") + 24, lie.length);
        PackedFile file = open(write("a.zip", zip), SMALL).files().get("a.png");
        assertThat(file).isNotNull();
        assertThatThrownBy(file::bytes).isInstanceOf(IOException.class).hasMessageContaining("unpacks to more");
    }

    @Test
    void entriesDoNotShareTheirBytes() {
        byte[] zip = TinyImages.zip("", Map.of("a.png", noise(9_000), "b.png", noise(9_001)));
        int first = indexOf(zip, "PK\u0001\u0002");
        int second = first + 46 + "a.png".length();
        // Three more of the second record, so that five files claim the bytes of two.
        int end = indexOf(zip, "PK\u0005\u0006");
        byte[] record = Arrays.copyOfRange(zip, second, end);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(zip, 0, end);
        for (byte name : new byte[] {'c', 'd', 'e'}) {
            record[46] = name;
            bomb.writeBytes(record);
        }
        byte[] tail = Arrays.copyOfRange(zip, end, zip.length);
        tail[8] = tail[10] = 5;
        int length = end - first + 3 * record.length;
        tail[12] = (byte) length;
        tail[13] = (byte) (length >> 8);
        bomb.writeBytes(tail);
        // The local headers still say b.png, which the library does not mind.
        assertRefused(write("a.zip", bomb.toByteArray()), "overlaps others");
    }

    @Test
    void gzipIsCountedWhileItComes() {
        byte[] bomb = TinyImages.gzip(TinyImages.tar("", Map.of("a.png", new byte[900_000])));
        DataCache cache = new DataCache(folder.resolve("cache"), 1 << 20);
        assertThatThrownBy(() -> new Gunzip(SMALL, cache).open(stored(write("a.tar.gz", bomb))))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("a.tar.gz")
                .hasMessageContaining("no honest archive");
        assertThat(folder.resolve("cache")).satisfies(directory -> {
            try (var files = Files.list(directory)) {
                assertThat(files.filter(file -> !file.toString().endsWith(".lock")))
                        .isEmpty();
            }
        });
    }

    @Test
    void anEncryptedEntryIsRefused() {
        byte[] zip = TinyImages.zip("", Map.of("a.png", IMAGE));
        zip[indexOf(zip, "PK\u0001\u0002") + 8] |= 1;
        zip[indexOf(zip, "PK\u0003\u0004") + 6] |= 1;
        assertRefused(write("a.zip", zip), "is encrypted");
    }

    @Test
    void anUnknownCompressionIsRefused() {
        byte[] zip = TinyImages.zip("", Map.of("a.png", IMAGE));
        zip[indexOf(zip, "PK\u0001\u0002") + 10] = 12;
        zip[indexOf(zip, "PK\u0003\u0004") + 8] = 12;
        assertRefused(write("a.zip", zip), "method 12");
    }

    @Test
    void uncompressedEntriesAreReadAsTheyAre() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            ZipArchiveEntry entry = new ZipArchiveEntry("a.png");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(IMAGE.length);
            CRC32 crc = new CRC32();
            crc.update(IMAGE);
            entry.setCrc(crc.getValue());
            add(zip, entry, IMAGE);
        }
        PackedFile file =
                open(write("a.zip", bytes.toByteArray()), SMALL).files().get("a.png");
        assertThat(file).isNotNull();
        assertThat(file.deflated()).isFalse();
        assertThat(file.bytes()).isEqualTo(IMAGE);
    }

    @Test
    void damageInsideAnEntryIsThatOfOneImage() {
        Map<String, byte[]> files = TinyImages.files();
        byte[] zip = TinyImages.zip("", files);
        int at = indexOf(zip, "PK\u0003\u0004") + 90;
        for (int i = 0; i < 20; i++) {
            zip[at + i] ^= 0x55;
        }
        Path archive = write("a.zip", zip);
        Split test =
                DatasetFormats.open(archive.toString(), DatasetOptions.DEFAULT).test();
        assertThatThrownBy(() -> test.image(0))
                .isInstanceOf(CorruptImage.class)
                .hasMessageContaining(archive + "!/test/cat/00.png");
        assertThat(test.image(1)).isNotNull();
    }

    @Test
    void hiddenEntriesArePassedOver() {
        Map<String, byte[]> files = new TreeMap<>(TinyImages.files());
        files.put("__MACOSX/train/cat/._00.png", IMAGE);
        files.put("train/.DS_Store", IMAGE);
        files.put("train/cat/._00.png", IMAGE);
        files.put("train/.cache/00.png", IMAGE);
        Dataset dataset =
                DatasetFormats.open(write("a.zip", TinyImages.zip("", files)).toString(), DatasetOptions.DEFAULT);
        assertThat(dataset.classNames()).isEqualTo(TinyImages.CLASSES);
        assertThat(dataset.train().size()).isEqualTo(TinyImages.train().size());
    }

    @Test
    void theLayoutIsThatOfAFolder() {
        Map<String, byte[]> unsplit = new TreeMap<>();
        for (String name : new String[] {"cat", "dog"}) {
            IntStream.range(0, 10).forEach(i -> unsplit.put(name + "/\u00e9" + i + "\n.png", IMAGE));
        }
        Path root = TinyImages.write(folder.resolve("unpacked"), unsplit);
        Dataset asFolder = DatasetFormats.open(root.toString(), DatasetOptions.DEFAULT);
        for (Path archive : new Path[] {
            write("a.zip", TinyImages.zip("pets/", unsplit)), write("a.tar", TinyImages.tar("./pets/", unsplit))
        }) {
            Dataset packed = DatasetFormats.open(archive.toString(), DatasetOptions.DEFAULT);
            assertThat(packed.train().digest()).isEqualTo(asFolder.train().digest());
            assertThat(packed.test().digest()).isEqualTo(asFolder.test().digest());
        }
        Path trainOnly = write("t.zip", TinyImages.zip("train/", unsplit));
        assertThatThrownBy(() -> DatasetFormats.open(trainOnly.toString(), DatasetOptions.DEFAULT))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("neither test/ nor val/");
    }

    @Test
    void splitsByOtherNamesAreNotTakenForClasses() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String split : List.of("Training", "Testing")) {
            for (String name : List.of("cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png")) {
                files.put("mini/" + split + "/" + name, IMAGE);
            }
        }
        for (Path archive :
                List.of(write("a.tar", TinyImages.tar("", files)), write("a.zip", TinyImages.zip("", files)))) {
            assertThatThrownBy(() -> DatasetFormats.open(archive.toString(), DatasetOptions.DEFAULT))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageStartingWith("'Testing' and 'Training' look like splits");
        }
    }

    @Test
    void anArchiveOfNothingIsRefused() {
        assertRefused(write("a.zip", TinyImages.zip("", Map.of())), "holds no files");
        assertRefused(write("a.tar", TinyImages.tar("", Map.of())), "holds no files");
    }

    @Test
    void whatThereIsNoRoomToUnpackSaysWhatToDo() {
        byte[] packed = TinyImages.gzip(TinyImages.tar("", TinyImages.files()));
        Path archive = write("a.tar.gz", packed);
        Path disk = write("full", IMAGE); // a file where the cache should be
        Dataset dataset = DatasetFormats.open(
                archive.toString(),
                DatasetOptions.DEFAULT,
                new DataStorage(DataRoots.ANYWHERE, new DataCache(disk, 1 << 30)));
        assertThat(dataset.train().image(0).rgb())
                .as("small enough for the heap")
                .isEqualTo(TinyImages.train().get(0).image().rgb());
    }

    /** The list of a zip is read before any of its entries can be refused, and its end record may say anything. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theListOfAZipIsCountedWhateverItsEndSays(boolean large) throws IOException {
        assertRefused(ZipOfNothing.write(folder.resolve("a.zip"), 31, "a.png", large), "more than the 30 entries");
        assertRefused(
                ZipOfNothing.write(folder.resolve("b.zip"), 8, "a".repeat(1000), large),
                "list of entries is longer than 7680 bytes");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aZipOfMillionsOfEntriesIsRefusedByAWorkerWithLittleMemory() throws IOException, InterruptedException {
        Path archive = ZipOfNothing.write(folder.resolve("a.zip"), 2_000_001, "a.png", true);
        Path messages = folder.resolve("messages.txt");

        int code = ForkedJava.of(EntangleWorker.class.getName(), "inspect", archive.toString())
                .with("-Xmx64m")
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(messages.toFile())
                .start()
                .waitFor();

        assertThat(messages)
                .content()
                .contains(archive + "' is refused: it lists more than the 2000000 entries that are taken");
        assertThat(code).isNotZero();
    }

    @Test
    void aZipMayBeInTheLargeFormAndStandBehindSomethingElse() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            zip.setUseZip64(Zip64Mode.Always);
            zip.setComment("a comment");
            add(zip, new ZipArchiveEntry("a.png"), IMAGE);
        }
        byte[] plain = TinyImages.zip("", Map.of("a.png", IMAGE));
        byte[] behind = new byte[1000 + plain.length];
        System.arraycopy(plain, 0, behind, 1000, plain.length);
        for (byte[] content : List.of(bytes.toByteArray(), behind)) {
            Archive archive = open(write("a.zip", content), SMALL);
            assertThat(Objects.requireNonNull(archive.files().get("a.png")).bytes())
                    .isEqualTo(IMAGE);
        }
    }

    private Path write(String name, byte[] content) {
        return TinyImages.write(folder.resolve(name), content);
    }

    private static Archive open(Path archive, ArchiveLimits limits) {
        return Archive.open(stored(archive), limits, DataStorage.UNRESTRICTED.cache());
    }

    private static StoredArchive stored(Path archive) {
        return StoredArchive.of(archive, ArchiveKind.of(archive).orElseThrow(), DataRoots.ANYWHERE);
    }

    private static void assertRefused(Path archive, String why) {
        assertThatThrownBy(() -> open(archive, SMALL))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(archive.toString())
                .hasMessageContaining(why);
    }

    /** Incompressible, and always the same. */
    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        int state = length;
        for (int i = 0; i < length; i++) {
            state = state * 1_103_515_245 + 12_345;
            noise[i] = (byte) (state >> 16);
        }
        return noise;
    }

    private static int indexOf(byte[] bytes, String signature) {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(signature);
        assertThat(at).isNotNegative();
        return at;
    }

    private static byte[] tarWithRawName(String name) {
        return tar(entry -> entry.setName(name), "ok.png");
    }

    private static byte[] twice(String first, String second) {
        return tar(entry -> {}, first, second);
    }

    private static byte[] tar(java.util.function.Consumer<TarArchiveEntry> last, String... names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (String name : names) {
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                last.accept(entry);
                entry.setSize(IMAGE.length);
                tar.putArchiveEntry(entry);
                tar.write(IMAGE);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] linked(byte kind, String target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry there = new TarArchiveEntry("b/there.png");
            there.setSize(IMAGE.length);
            tar.putArchiveEntry(there);
            tar.write(IMAGE);
            tar.closeArchiveEntry();
            TarArchiveEntry link = new TarArchiveEntry("a/link.png", kind);
            link.setLinkName(target);
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] zipLinked(String target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            add(zip, new ZipArchiveEntry("b/there.png"), IMAGE);
            ZipArchiveEntry link = new ZipArchiveEntry("a/link.png");
            link.setUnixMode(0120777);
            add(zip, link, TinyImages.text(target));
        }
        return bytes.toByteArray();
    }

    private static void add(ZipArchiveOutputStream zip, ZipArchiveEntry entry, byte[] content) throws IOException {
        zip.putArchiveEntry(entry);
        zip.write(content);
        zip.closeArchiveEntry();
    }
}
