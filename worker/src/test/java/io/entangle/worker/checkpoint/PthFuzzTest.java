package io.entangle.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is done to a file, reading it ends soon, in a model or in a {@link CheckpointException}, and takes no more memory than a file of its size may. */
class PthFuzzTest {

    private static final int MUTATIONS = 2_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final int[] ODD_VALUES = {0, 1, 0x7f, 0x80, 0xff, '(', '.', '}', 'R', 'Q', 'h', 'c', 0x93};
    private static final int[] ODD_LENGTHS = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 0x10000, 255};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "training-zip.pth, false, 1",
        "legacy.pth, false, 2",
        "half.pth, false, 3",
        "training-zip.pth, true, 4",
        "half.pth, true, 5",
        "double-protocol-4.pth, true, 6"
    })
    void mutatedFilesAreReadOrRefused(String name, boolean onlyTheDescription, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] saved = TorchFiles.saved(name);
        Map<String, byte[]> entries = onlyTheDescription ? TorchFiles.entries(name) : Map.of();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path file = directory.resolve("mutated.pth");
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Files.write(file, onlyTheDescription ? withMutatedDescription(entries, random) : mutated(saved, random));
            long before = threads.getCurrentThreadAllocatedBytes();
            refused += isRefused(file) ? 1 : 0;
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated for mutation %d", i)
                    .isLessThan(MOST_BYTES);
        }
        assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS);
    }

    private static boolean isRefused(Path file) {
        try {
            PthReader.readAll(file);
            return false;
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining(file.toString());
            return true;
        }
    }

    /** Check sums would refuse nearly every mutation of an archive before its pickle is read: here they are right. */
    private static byte[] withMutatedDescription(Map<String, byte[]> saved, Random random) {
        Map<String, byte[]> entries = new LinkedHashMap<>(saved);
        entries.replaceAll((name, content) -> name.endsWith("data.pkl") ? mutated(content, random) : content);
        return TorchFiles.zip(entries);
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times && bytes.length > 8; i++) {
            bytes = mutatedOnce(bytes, random);
        }
        return bytes;
    }

    private static byte[] mutatedOnce(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) ODD_VALUES[random.nextInt(ODD_VALUES.length)];
            case 2 -> bytes[at] = (byte) random.nextInt();
            case 3 -> {
                int position = random.nextInt(bytes.length - Integer.BYTES);
                int length = ODD_LENGTHS[random.nextInt(ODD_LENGTHS.length)];
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(position, length);
            }
            case 4 -> {
                return Arrays.copyOf(bytes, at + 1);
            }
            case 5 -> {
                int length = Math.min(random.nextInt(64), bytes.length - at);
                System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length), length);
            }
            default -> {
                int length = Math.min(1 + random.nextInt(32), bytes.length - at - 1);
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
                System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
                return shorter;
            }
        }
        return bytes;
    }
}
