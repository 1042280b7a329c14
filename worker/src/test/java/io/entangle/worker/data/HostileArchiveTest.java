package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bombs, by the door that data sets come in and with the limits that hold there: each refused by name, and nothing left on the disk. */
class HostileArchiveTest {

    private static final byte[] IMAGE = TinyImages.png(TestImages.plain(4, 9));
    private static final int BOMB = 64 << 20;

    @TempDir
    Path folder;

    @TempDir
    Path disk;

    @Test
    void aZipOfOneImageThatIsNothingButZeros() {
        assertRefused("a.zip", TinyImages.zip("cat/", Map.of("a.png", new byte[BOMB])), "would grow from");
    }

    @Test
    void aGzipOfNothingButZeros() {
        byte[] tar = TinyImages.tar("cat/", Map.of("a.png", new byte[BOMB]));
        assertRefused("a.tar.gz", TinyImages.gzip(tar), "no honest archive");
    }

    /** As in 42.zip: what is inside an archive is not opened, so there is no second stage. */
    @Test
    void aZipOfZipsOfZips() {
        byte[] bomb = TinyImages.zip("", Map.of("0.png", new byte[1 << 20]));
        for (int depth = 0; depth < 5; depth++) {
            byte[] inner = bomb;
            Map<String, byte[]> copies = new TreeMap<>();
            IntStream.range(0, 16).forEach(i -> copies.put("lib " + i + ".zip", inner));
            bomb = TinyImages.zip("", copies);
        }
        assertRefused("42.zip", bomb, "42.zip");
    }

    /** The large form has lengths of eight bytes, and they may say anything. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 62, -1L, BOMB * 10L})
    void aLargeZipThatLiesAboutALength(long length) throws IOException {
        byte[] zip = large(IMAGE);
        int central = indexOf(zip, "PK\u0001\u0002");
        ByteBuffer record = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int extra = central + 46 + Short.toUnsignedInt(record.getShort(central + 28));
        record.putLong(extra + 4, length);
        assertRefused("a.zip", zip, "a.zip");
    }

    @Test
    void aLargeZipThatUnpacksToMoreThanItSays() throws IOException {
        byte[] zip = large(new byte[100_000]);
        int central = indexOf(zip, "PK\u0001\u0002");
        ByteBuffer record = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(central + 46 + Short.toUnsignedInt(record.getShort(central + 28)) + 4, 10);
        PackedFile file = Archive.open(stored("a.zip", zip), ArchiveLimits.DEFAULT, cache())
                .files()
                .get("a.png");
        assertThat(file).isNotNull();
        assertThatThrownBy(file::bytes).isInstanceOf(IOException.class).hasMessageContaining("unpacks to more");
    }

    /** The library keeps a long name, and an extended header, in memory. */
    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC})
    void aTarWithAHeaderAsLongAsMemory(byte kind) throws IOException {
        byte[] name = new byte[8 << 20];
        java.util.Arrays.fill(name, (byte) 'a');
        // What an extended header has to look like to be read on: length, keyword, value.
        byte[] keyword = TinyImages.text(name.length + " path=");
        System.arraycopy(keyword, 0, name, 0, keyword.length);
        name[name.length - 1] = '\n';
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry header = new TarArchiveEntry("././@LongLink", kind);
            header.setSize(name.length);
            tar.putArchiveEntry(header);
            tar.write(name);
            tar.closeArchiveEntry();
            add(tar, "cat/a.png");
        }
        assertRefused("a.tar", bytes.toByteArray(), "headers of an entry are longer");
        assertThat(ArchiveGlance.names(stored("b.tar.gz", TinyImages.gzip(bytes.toByteArray()))))
                .as("and nobody looks for a format in it")
                .isEmpty();
    }

    @Test
    void aPathLongerThanAny() {
        String path = "cat/" + "a".repeat(5000) + ".png";
        assertRefused("a.tar", tar(path), "has a name of 5008 characters");
        assertRefused("a.zip", TinyImages.zip("", Map.of(path, IMAGE)), "has a name of 5008 characters");
    }

    @Test
    void aPathOfMoreFoldersThanAny() {
        String path = "a/".repeat(100) + "a.png";
        assertRefused("a.tar", tar(path), "lies in more than 64 folders");
        assertRefused("a.zip", TinyImages.zip("", Map.of(path, IMAGE)), "lies in more than 64 folders");
    }

    /** Every path of many folders makes as many paths: few bytes become many. */
    @Test
    void pathsThatMakeFoldersWithoutEnd() {
        ArchiveLimits small = new ArchiveLimits(100, 100_000, 1_000_000, 200, 20_000);
        Map<String, byte[]> files = new TreeMap<>();
        IntStream.range(0, 10).forEach(i -> files.put(i + "/" + "abc/".repeat(40) + "a.png", IMAGE));
        assertThatThrownBy(() -> Archive.open(stored("a.zip", TinyImages.zip("", files)), small, cache()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("paths of its folders");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_FIFO, TarConstants.LF_BLK, TarConstants.LF_CHR})
    void aDeviceNamedLikeAnImage(byte kind) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.putArchiveEntry(new TarArchiveEntry("cat/pipe.png", kind));
            tar.closeArchiveEntry();
        }
        assertRefused("a.tar", bytes.toByteArray(), "neither a file nor a folder");
    }

    @Test
    void namesThatWouldForgeALineOfALog() {
        String name = "cat/a\n\u001b[31mERROR \u202egnp.exe";
        assertThatThrownBy(() -> open("a.tar", tar(name + "/../../../x.png")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("a\\n\\u001B[31mERROR \\u202Egnp.exe")
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    private void assertRefused(String name, byte[] content, String why) {
        assertThatThrownBy(() -> open(name, content))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(folder.resolve(name).toString())
                .hasMessageContaining(why);
        try (Stream<Path> left = Files.list(disk)) {
            assertThat(left.filter(file -> !file.toString().endsWith(".lock"))).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Dataset open(String name, byte[] content) {
        Path archive = TinyImages.write(folder.resolve(name), content);
        return DatasetFormats.open(
                archive.toString(), DatasetOptions.DEFAULT, new DataStorage(DataRoots.ANYWHERE, cache()));
    }

    private DataCache cache() {
        return new DataCache(disk, 1L << 30);
    }

    private StoredArchive stored(String name, byte[] content) {
        Path archive = TinyImages.write(folder.resolve(name), content);
        return StoredArchive.of(archive, ArchiveKind.of(archive).orElseThrow(), DataRoots.ANYWHERE);
    }

    private static byte[] large(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            zip.setUseZip64(Zip64Mode.Always);
            zip.putArchiveEntry(new ZipArchiveEntry("a.png"));
            zip.write(content);
            zip.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            add(tar, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(IMAGE.length);
        tar.putArchiveEntry(entry);
        tar.write(IMAGE);
        tar.closeArchiveEntry();
    }

    private static int indexOf(byte[] bytes, String signature) {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(signature);
        assertThat(at).isNotNegative();
        return at;
    }
}
