package io.entangle.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code torch.save} wrote is read as PyTorch would read it; {@code checkpoints/make.py} made the files. */
class PthReaderTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"training-zip.pth", "legacy.pth", "half.pth", "bfloat16.pth", "double-protocol-4.pth"})
    void readsTheModelOfEveryLayoutPrecisionAndProtocol(String name) throws IOException {
        Map<String, HostTensor> expected = model();
        if (name.equals("bfloat16.pth")) {
            // 65504 has eleven significant bits, of which bfloat16 keeps eight.
            expected.put("vector", HostTensor.of(new float[] {1.5f, -2.25f, 0, 65536}, 4));
        }
        assertThat(PthReader.readAll(file(TorchFiles.saved(name)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "training-zip.pth, zip, [model], F32",
        "legacy.pth, legacy, [model], F32",
        "half.pth, zip, [state_dict], F16",
        "bfloat16.pth, zip, [], BF16",
        "double-protocol-4.pth, zip, '[model, module]', F64"
    })
    void saysHowAFileIsBuilt(String name, String layout, String modelPath, String elementType) throws IOException {
        try (PthReader reader = PthReader.open(file(TorchFiles.saved(name)))) {
            assertThat(reader.layout()).isEqualTo(layout);
            assertThat(reader.modelPath()).hasToString(modelPath);
            assertThat(reader.elementType("matrix")).isEqualTo(elementType);
            assertThat(reader.elementType("steps")).isEqualTo("I64");
            assertThat(reader.shape("transposed")).containsExactly(6, 4);
        }
    }

    @Test
    void passesOverWhatATrainingScriptPutBesideTheModel() throws IOException {
        try (PthReader reader = PthReader.open(file(TorchFiles.saved("training-zip.pth")))) {
            assertThat(reader.passedOver()).containsExactly("optimizer", "lr_scheduler", "epoch", "scaler", "args");
        }
    }

    @Test
    void readsPublishedHalfPrecisionExactly() throws URISyntaxException {
        assertThat(PthReader.readAll(golden("half.pth")))
                .isEqualTo(SafetensorsReader.readAll(golden("model-from-half.safetensors")));
    }

    @Test
    void doesNotMindAnUnknownClassBesideTheModel() throws IOException {
        byte[] pickle = new PickleProgram()
                .op('}')
                .text("model")
                .op('}')
                .text("w")
                .tensor("0", 8, 0, new long[] {2, 4}, new long[] {4, 1})
                .op('s', 's')
                .text("config")
                .global("mylab.settings", "Settings")
                .op(')', 0x81, '}', 'b', 's')
                .end();
        assertThat(PthReader.readAll(file(TorchFiles.checkpoint(pickle))))
                .containsExactly(Map.entry("w", HostTensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 2, 4)));
    }

    @Test
    void refusesAModelThatWasSavedWhole() throws IOException {
        Path file = file(TorchFiles.saved("whole-module.pth"));
        assertThatThrownBy(() -> PthReader.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("torch.nn.modules.linear.Linear")
                .hasMessageContaining("model.state_dict()");
    }

    @Test
    void refusesTensorsThatAreNotThere() throws IOException {
        try (PthReader reader = PthReader.open(file(TorchFiles.saved("half.pth")))) {
            assertThatThrownBy(() -> reader.read("nothing"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("no tensor 'nothing'");
        }
        assertThatThrownBy(() -> PthReader.open(directory.resolve("absent.pth")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("absent.pth");
    }

    private static Map<String, HostTensor> model() {
        float[] matrix = new float[24];
        float[] transposed = new float[24];
        for (int i = 0; i < 24; i++) {
            matrix[i] = i * 0.5f - 3;
            transposed[i % 6 * 4 + i / 6] = matrix[i];
        }
        Map<String, HostTensor> model = new LinkedHashMap<>();
        model.put("matrix", HostTensor.of(matrix, 4, 6));
        model.put("transposed", HostTensor.of(transposed, 6, 4));
        model.put(
                "middle",
                HostTensor.of(
                        new float[] {matrix[8], matrix[9], matrix[10], matrix[14], matrix[15], matrix[16]}, 2, 3));
        model.put("vector", HostTensor.of(new float[] {1.5f, -2.25f, 0, 65504}, 4));
        model.put("scalar", HostTensor.of(new float[] {7}));
        model.put("empty", HostTensor.of(new float[0], 0, 3));
        model.put("steps", HostTensor.of(new float[] {3, -1}, 2));
        return model;
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("file.pth"), content);
    }

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PthReaderTest.class.getResource("/goldens/checkpoints/" + name))
                .toURI());
    }
}
