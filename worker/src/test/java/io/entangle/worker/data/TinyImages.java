package io.entangle.worker.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** One labelled data set, small and grey so that every format can hold it without loss, and the writers of those formats. */
final class TinyImages {

    static final List<String> CLASSES = List.of("cat", "dog", "emu");
    static final int SIDE = 32;

    private static final int TRAIN_PER_CLASS = 5;
    private static final int TEST_PER_CLASS = 2;

    private TinyImages() {}

    record Sample(int label, RgbImage image) {

        byte[] grey() {
            byte[] grey = new byte[SIDE * SIDE];
            for (int i = 0; i < grey.length; i++) {
                grey[i] = image.rgb()[i * 3];
            }
            return grey;
        }
    }

    static List<Sample> train() {
        return samples(0, TRAIN_PER_CLASS);
    }

    /** The first of each class is an image of the training split, too. */
    static List<Sample> test() {
        return samples(TRAIN_PER_CLASS - 1, TEST_PER_CLASS);
    }

    private static List<Sample> samples(int first, int perClass) {
        List<Sample> samples = new ArrayList<>();
        for (int label = 0; label < CLASSES.size(); label++) {
            for (int i = first; i < first + perClass; i++) {
                samples.add(new Sample(label, image(label * 40 + i)));
            }
        }
        return samples;
    }

    private static RgbImage image(int number) {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((i / 3) * (i / 3) * (number + 1) + number * 7 + (i / 3) / 32 * 13);
        }
        return new RgbImage(SIDE, SIDE, rgb);
    }

    /** As folders {@code train} and {@code test}. */
    static Path folder(Path root) {
        files().forEach((name, content) -> write(root.resolve(name), content));
        return root;
    }

    /** PNG files by their paths. */
    static Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        put(files, "train", train());
        put(files, "test", test());
        return files;
    }

    private static void put(Map<String, byte[]> files, String split, List<Sample> samples) {
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            files.put("%s/%s/%02d.png".formatted(split, CLASSES.get(sample.label()), i), png(sample.image()));
        }
    }

    static byte[] png(RgbImage image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                picture.setRGB(x, y, image.value(x, y, 0) << 16 | image.value(x, y, 1) << 8 | image.value(x, y, 2));
            }
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            javax.imageio.ImageIO.write(picture, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, byte[]> cifar10() {
        Map<String, byte[]> files = new TreeMap<>();
        List<Sample> train = train();
        int perBatch = train.size() / 5;
        for (int batch = 0; batch < 5; batch++) {
            files.put(
                    "data_batch_" + (batch + 1) + ".bin",
                    cifar(train.subList(batch * perBatch, (batch + 1) * perBatch), new byte[0]));
        }
        files.put("test_batch.bin", cifar(test(), new byte[0]));
        files.put("batches.meta.txt", text(String.join("\n", CLASSES) + "\n\n"));
        return files;
    }

    static Map<String, byte[]> cifar100() {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("train.bin", cifar(train(), new byte[] {7}));
        files.put("test.bin", cifar(test(), new byte[] {7}));
        files.put("fine_label_names.txt", text(String.join("\n", CLASSES) + "\n"));
        files.put("coarse_label_names.txt", text("animals\n"));
        return files;
    }

    private static byte[] cifar(List<Sample> samples, byte[] coarse) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Sample sample : samples) {
            bytes.writeBytes(coarse);
            bytes.write(sample.label());
            for (int plane = 0; plane < 3; plane++) {
                bytes.writeBytes(sample.grey());
            }
        }
        return bytes.toByteArray();
    }

    /** The names of the classes are in a file that maps labels to characters. */
    static Map<String, byte[]> idx(String prefix, String dot) {
        Map<String, byte[]> files = new TreeMap<>();
        put(files, prefix + "train", dot, train());
        put(files, prefix + "t10k", dot, test());
        files.put(
                prefix + "mapping.txt",
                text(Stream.of(0, 1, 2)
                        .map(label -> label
                                + CLASSES.get(label)
                                        .chars()
                                        .mapToObj(c -> " " + c)
                                        .collect(Collectors.joining())
                                + "\n")
                        .collect(Collectors.joining())));
        return files;
    }

    private static void put(Map<String, byte[]> files, String name, String dot, List<Sample> samples) {
        ByteBuffer images = ByteBuffer.allocate(16 + samples.size() * SIDE * SIDE)
                .putInt(0x803)
                .putInt(samples.size())
                .putInt(SIDE)
                .putInt(SIDE);
        ByteBuffer labels =
                ByteBuffer.allocate(8 + samples.size()).putInt(0x801).putInt(samples.size());
        for (Sample sample : samples) {
            images.put(sample.grey());
            labels.put((byte) sample.label());
        }
        files.put(name + "-images" + dot + "idx3-ubyte", images.array());
        files.put(name + "-labels" + dot + "idx1-ubyte", labels.array());
    }

    static Map<String, byte[]> gzipped(Map<String, byte[]> files) {
        Map<String, byte[]> packed = new TreeMap<>();
        files.forEach((name, content) -> {
            boolean text = name.endsWith(".txt");
            packed.put(text ? name : name + ".gz", text ? content : gzip(content));
        });
        return packed;
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] tar(String top, Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(top + file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] zip(String top, Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(top + file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Path write(Path folder, Map<String, byte[]> files) {
        files.forEach((name, content) -> write(folder.resolve(name), content));
        return folder;
    }

    static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(content);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
