package io.entangle.worker.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * A folder of images that somebody with bad luck, or bad intentions, put together: {@code train} and {@code test} with
 * the classes {@code cat} and {@code dog}, and in {@code train/cat} everything that can go wrong.
 */
final class HostileFolder {

    private static final int[] PNG = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    /** Ids, as the report escapes them, of the images that must be reported corrupt. */
    final Set<String> corrupt = new TreeSet<>();

    private final Path root;
    private final Path cat;
    private int readable;

    private HostileFolder(Path root) {
        this.root = root;
        this.cat = root.resolve("train/cat");
    }

    static HostileFolder in(Path root) throws IOException, InterruptedException {
        HostileFolder folder = new HostileFolder(root);
        for (String split : new String[] {"train", "test"}) {
            TestImages.classes(root.resolve(split), 3, "cat", "dog");
        }
        folder.readable = 6;
        folder.damagedFiles();
        folder.promises();
        folder.links();
        folder.namesLikeImages();
        folder.unreadable();
        folder.names();
        folder.depth();
        return folder;
    }

    /** Returns how many training images can be read. */
    int readable() {
        return readable;
    }

    private void damagedFiles() throws IOException {
        RgbImage pattern = TestImages.pattern(64, 64);
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, pattern.value(i % 64, i / 64, 0) * 0x10101);
        }
        for (String name : new String[] {"truncated.jpg", "truncated.png"}) {
            Path file = TestImages.write(cat.resolve(name), image);
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            corrupt(name);
        }
        Files.createFile(cat.resolve("empty.jpg"));
        corrupt("empty.jpg");
        Files.createFile(cat.resolve("empty.png"));
        corrupt("empty.png");
        Files.writeString(cat.resolve("text.jpg"), "not a picture\n".repeat(100));
        corrupt("text.jpg");
        try (RandomAccessFile sparse =
                new RandomAccessFile(cat.resolve("three-gibibytes.png").toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        corrupt("three-gibibytes.png");
    }

    /** Headers that promise 20,000 × 20,000 pixels: with nothing behind them, and with all of them behind them. */
    private void promises() throws IOException {
        Files.write(cat.resolve("promise.png"), png(20_000, 20_000, new byte[0]));
        corrupt("promise.png");
        byte[] jpeg = Files.readAllBytes(TestImages.write(cat.resolve("promise.jpg")));
        int frame = 0;
        while (!((jpeg[frame] & 0xFF) == 0xFF && (jpeg[frame + 1] & 0xFF) == 0xC0)) {
            frame++;
        }
        for (int at : new int[] {frame + 5, frame + 7}) {
            jpeg[at] = (byte) (20_000 >> 8);
            jpeg[at + 1] = (byte) 20_000;
        }
        Files.write(cat.resolve("promise.jpg"), jpeg);
        corrupt("promise.jpg");
        bomb("bomb.png", 20_000);
        corrupt("bomb.png");
    }

    /** A PNG of black pixels, one bit each, and little else: a thousandth of what it becomes. */
    Path bomb(String name, int side) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(data)) {
            byte[] row = new byte[1 + (side + 7) / 8];
            for (int y = 0; y < side; y++) {
                deflated.write(row);
            }
        }
        return Files.write(cat.resolve(name), png(side, side, data.toByteArray()));
    }

    private static byte[] png(int width, int height, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int one : PNG) {
            out.write(one);
        }
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {1, 0, 0, 0, 0}); // one bit, grey
        chunk(out, "IHDR", header.toByteArray());
        chunk(out, "IDAT", data);
        chunk(out, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(content);
        out.writeInt(content.length);
        out.write(type.getBytes(StandardCharsets.US_ASCII));
        out.write(content);
        out.writeInt((int) crc.getValue());
    }

    private void links() throws IOException {
        Files.createSymbolicLink(cat.resolve("loop-a.png"), Path.of("loop-b.png"));
        corrupt("loop-a.png");
        Files.createSymbolicLink(cat.resolve("loop-b.png"), Path.of("loop-a.png"));
        corrupt("loop-b.png");
        Files.createSymbolicLink(cat.resolve("dangling.png"), root.resolve("gone.png"));
        corrupt("dangling.png");
        Files.createSymbolicLink(cat.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(cat.resolve("self"), Path.of("."));
        Files.createSymbolicLink(cat.resolve("self.png"), cat);
    }

    private void namesLikeImages() throws IOException, InterruptedException {
        Files.createDirectory(cat.resolve("folder.jpg"));
        Path pipe = cat.resolve("pipe.png");
        if (succeeds(new ProcessBuilder("mkfifo", pipe.toString()))) {
            corrupt("pipe.png");
        }
    }

    /** The super-user may read what nobody may. */
    private void unreadable() throws IOException {
        Path secret = TestImages.write(cat.resolve("secret.png"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        if (Files.isReadable(secret)) {
            readable++;
        } else {
            corrupt("secret.png");
        }
    }

    private void names() throws IOException, InterruptedException {
        TestImages.write(cat.resolve("two\nlines.png"));
        readable++;
        Files.writeString(cat.resolve("bad\r\nINFO all is well.png"), "rubbish");
        corrupt("bad\\r\\nINFO all is well.png");
        try {
            TestImages.write(cat.resolve("猫-кот-é.png"));
            readable++;
            Files.writeString(cat.resolve("\u202Egnp.猫.png"), "rubbish");
            corrupt("\\u202Egnp.猫.png");
        } catch (InvalidPathException e) { // this machine's encoding has no such characters
            corrupt.removeIf(name -> name.contains("猫"));
        }
        // Java cannot spell a byte that is no UTF-8, but a shell can; not every file system takes it.
        String latin = "cp \"$1/000.png\" \"$(printf '%s/latin-\\351.png' \"$1\")\"";
        if (succeeds(new ProcessBuilder("sh", "-c", latin, "sh", cat.toString())) && hasUndecodableName()) {
            readable++;
        }
    }

    private boolean hasUndecodableName() throws IOException {
        try (var files = Files.list(cat)) {
            return files.anyMatch(file -> file.getFileName().toString().equals("latin-\uFFFD.png"));
        }
    }

    private void depth() {
        TestImages.write(cat.resolve("d/".repeat(300)).resolve("deep.png"));
        readable++;
    }

    private void corrupt(String name) {
        corrupt.add("train/cat/" + name);
    }

    private static boolean succeeds(ProcessBuilder builder) throws InterruptedException {
        try {
            return builder.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }
}
