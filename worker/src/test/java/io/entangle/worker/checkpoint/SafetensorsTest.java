package io.entangle.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written can be read, by others too; what is broken is refused by name. */
class SafetensorsTest {

    @TempDir
    private Path directory;

    @Test
    void tensorsAndMetadataSurviveTheRoundTrip() {
        Map<String, HostTensor> tensors = tensors();
        Path file = directory.resolve("a.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of("who", "Entangle"));
        assertThat(SafetensorsReader.readAll(file)).isEqualTo(tensors);
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.metadata()).containsExactly(Map.entry("who", "Entangle"));
            assertThat(reader.names()).containsExactly("matrix", "scalar", "empty", "large");
        }
    }

    @Test
    void saysSizeAndDigestOfTheFileAndLeavesNothingElse() throws IOException, NoSuchAlgorithmException {
        Path file = directory.resolve("deep/b.safetensors");
        WrittenFile written = SafetensorsWriter.write(file, tensors(), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        assertThat(written.bytes()).isEqualTo(bytes.length);
        assertThat(written.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        try (Stream<Path> left = Files.list(directory.resolve("deep"))) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void metadataInAnotherOrderMakeTheSameFile() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("layout", "published");
        metadata.put("format", "pt");
        Map<String, String> turned = new LinkedHashMap<>();
        turned.put("format", "pt");
        turned.put("layout", "published");
        String digest = SafetensorsWriter.write(directory.resolve("d.safetensors"), tensors(), metadata)
                .sha256();
        assertThat(SafetensorsWriter.write(directory.resolve("e.safetensors"), tensors(), turned)
                        .sha256())
                .isEqualTo(digest);
    }

    @Test
    void dataStartsAligned() throws IOException {
        Path file = directory.resolve("c.safetensors");
        SafetensorsWriter.write(file, tensors(), Map.of());
        long header = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        assertThat(header % 8).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "F32, 0000c03f000010c0, 1.5, -2.25",
        "F16, 003e80c0, 1.5, -2.25",
        "F16, 0100007c, 5.9604645E-8, Infinity",
        "BF16, c03f10c0, 1.5, -2.25",
        "F64, 000000000000f83f00000000000002c0, 1.5, -2.25",
        "I64, 0300000000000000ffffffffffffffff, 3, -1"
    })
    void readsOtherNumberTypesAsFloats(String type, String bytes, float first, float second) throws IOException {
        byte[] data = HexFormat.of().parseHex(bytes);
        Path file = raw(
                "{\"t\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}".formatted(type, data.length), data);
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.read("t").values()).containsExactly(first, second);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}",
                "{\"t\":{\"dtype\":\"X1\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"t\":{\"dtype\":\"F32\"}}",
                "[1, 2, 3, 4]",
                "{\"t\": tru"
            })
    void refusesAHeaderThatDoesNotFitByTheNameOfTheFile(String header) throws IOException {
        Path file = raw(header, new byte[8]);
        assertThatThrownBy(() -> SafetensorsReader.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void refusesAFileTruncatedAnywhere() throws IOException {
        Path whole = directory.resolve("whole.safetensors");
        Map<String, HostTensor> tensors = tensors();
        tensors.remove("large");
        SafetensorsWriter.write(whole, tensors, Map.of());
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length += 7) {
            Path part = directory.resolve("part.safetensors");
            Files.write(part, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SafetensorsReader.open(part))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("part.safetensors");
        }
    }

    @Test
    void refusesWhatIsNotThere() {
        Path file = directory.resolve("d.safetensors");
        assertThatThrownBy(() -> SafetensorsReader.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("d.safetensors");
        SafetensorsWriter.write(file, tensors(), Map.of());
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThatThrownBy(() -> reader.read("nothing"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("nothing");
        }
    }

    @Test
    void aFailedWriteKeepsTheOldFileAndLeavesNothingBehind() throws IOException {
        Path file = directory.resolve("e.safetensors");
        SafetensorsWriter.write(file, tensors(), Map.of());
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    channel.write(ByteBuffer.allocate(100));
                    throw new IOException("disk full");
                }))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("disk full");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void qkvRowsComeBackFromThePublishedLayout(boolean fixedHeads) {
        QkvBias bias = fixedHeads ? QkvBias.HEAD_MAJOR : QkvBias.PUBLISHED;
        // Two heads of dimension 2: row 3t+i of the published weight is channel t of part i.
        Map<String, HostTensor> published = Map.of(
                "blocks.0.attn.qkv.weight",
                        HostTensor.of(new float[] {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32}, 12, 1),
                "blocks.0.attn.qkv.bias", HostTensor.of(new float[] {0, 10, 20, 30, 1, 11, 21, 31, 2, 12, 22, 32}, 12));
        Map<String, HostTensor> ours = QkvLayout.fromPublished(published, 2, bias);
        float[] headMajor = {0, 10, 1, 11, 2, 12, 20, 30, 21, 31, 22, 32};
        assertThat(ours).containsEntry("blocks.0.attn.qkv.weight", HostTensor.of(headMajor, 12, 1));
        if (fixedHeads) {
            assertThat(ours).containsEntry("blocks.0.attn.qkv.bias", HostTensor.of(headMajor, 12));
        }
        assertThat(QkvLayout.toPublished(ours, 2, bias)).isEqualTo(published);
    }

    @Test
    void aTrainingStateIsRefusedWhereItIsNone() {
        Path file = directory.resolve("f.safetensors");
        SafetensorsWriter.write(file, tensors(), Map.of());
        assertThatThrownBy(() -> TrainState.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no training state");
    }

    private static Map<String, HostTensor> tensors() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("matrix", HostTensor.of(new float[] {1, 2, 3, -0f, Float.MIN_VALUE, Float.MAX_VALUE}, 2, 3));
        tensors.put("scalar", HostTensor.of(new float[] {42}));
        tensors.put("empty", HostTensor.of(new float[0], 0, 4));
        float[] large = new float[600_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = i * 0.5f;
        }
        tensors.put("large", HostTensor.of(large, 600, 1000));
        return tensors;
    }

    private Path raw(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        Path file = directory.resolve("raw.safetensors");
        return Files.write(file, bytes.array());
    }
}
