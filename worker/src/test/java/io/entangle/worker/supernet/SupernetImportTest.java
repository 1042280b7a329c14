package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.ForeignCheckpoint;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.SafetensorsWriter;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published weights become ours and go back to the bit; what does not fit a space is named. */
class SupernetImportTest {

    private static final Golden MINI = Golden.of("autoformer-mini");

    @TempDir
    private Path directory;

    @Test
    void aPublishedSupernetComesBackToTheBit() {
        Map<String, HostTensor> published = MINI.published();
        TrainState ours = SupernetImport.supernet(foreign(published), MINI.space());
        assertThat(ours.qkvBias()).isEqualTo(QkvBias.PUBLISHED);
        assertThat(ours.position()).isEqualTo(TrainPosition.START);
        assertThat(ours.weights()).isNotEqualTo(published);
        ours.write(directory.resolve("ours.safetensors"));
        TrainState read = TrainState.readWeights(directory.resolve("ours.safetensors"));
        assertThat(SupernetImport.published(read)).isEqualTo(published);
    }

    @ParameterizedTest
    @EnumSource
    void aSupernetOfOursComesBackWithItsKindOfBias(QkvBias bias) {
        TrainState published = SupernetImport.supernet(foreign(MINI.published()), MINI.space());
        TrainState ours = new TrainState(
                published.space(),
                bias,
                published.weights(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                TrainPosition.START);
        Path file = directory.resolve("taken-out.safetensors");
        SafetensorsWriter.write(file, SupernetImport.published(ours), Map.of(SupernetImport.QKV_BIAS, bias.name()));
        TrainState back = SupernetImport.supernet(ForeignCheckpoint.read(file), MINI.space());
        assertThat(back.qkvBias()).isEqualTo(bias);
        assertThat(back.weights()).isEqualTo(ours.weights());
    }

    @ParameterizedTest
    @ValueSource(strings = {"module.", "module.model.", "_orig_mod.module."})
    void wrappersAroundTheModelDoNotMatter(String prefix) {
        Map<String, HostTensor> wrapped = new LinkedHashMap<>();
        MINI.published().forEach((name, tensor) -> wrapped.put(prefix + name, tensor));
        assertThat(SupernetImport.supernet(foreign(wrapped), MINI.space()).weights())
                .isEqualTo(SupernetImport.supernet(foreign(MINI.published()), MINI.space())
                        .weights());
    }

    @Test
    void everyMismatchWithTheSpaceIsNamed() {
        AutoFormerSpace space = Golden.of("variant-class-token").space();
        assertThatThrownBy(() -> SupernetImport.supernet(foreign(MINI.published()), space))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("embedding dimension: 128 in the file, 64 in the search space")
                .hasMessageContaining("patch: 16 in the file, 8 in the search space")
                .hasMessageContaining("classes: 10 in the file, 5 in the search space")
                .hasMessageContaining("depth: 4 in the file, 2 in the search space");
    }

    @Test
    void missingSuperfluousAndMisshapenTensorsAreNamed() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(MINI.published());
        tensors.remove("blocks.2.fc2.bias");
        tensors.put("teacher.weight", HostTensor.of(new float[] {1}, 1));
        tensors.put("norm.weight", HostTensor.of(new float[] {1}, 1));
        assertThatThrownBy(() -> SupernetImport.supernet(foreign(tensors), MINI.space()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("blocks.2.fc2.bias is missing")
                .hasMessageContaining("norm.weight has shape [1] instead of [128]")
                .hasMessageContaining("'teacher.weight' is no tensor of this network");
        assertThatThrownBy(() -> SupernetImport.supernet(
                        foreign(Map.of("conv1.weight", HostTensor.of(new float[] {1}, 1))), MINI.space()))
                .hasMessageContaining("not those of an AutoFormer");
    }

    @Test
    void aSubnetThatStandsAloneIsRecognised() {
        TrainState supernet = SupernetImport.supernet(foreign(MINI.published()), MINI.space());
        SubnetExtractor extractor = new SubnetExtractor(supernet.space(), supernet.qkvBias(), supernet.weights());
        MINI.architectures().forEach(architecture -> {
            SubnetCheckpoint cut = extractor.extract(architecture);
            SubnetCheckpoint read = SupernetImport.subnet(foreign(cut.weights()), MINI.space());
            assertThat(read).isEqualTo(cut);
        });
        AutoFormerSpace other = Golden.of("variant-class-token").space();
        assertThatThrownBy(() -> SupernetImport.subnet(
                        foreign(extractor.extract(MINI.space().smallest()).weights()), other))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no subnet of the search space");
    }

    private static ForeignCheckpoint foreign(Map<String, HostTensor> tensors) {
        return new ForeignCheckpoint(
                "zip", java.util.List.of(), java.util.List.of(), java.util.List.of("F32"), Map.of(), tensors);
    }
}
