package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.ForeignCheckpoint;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.SafetensorsWriter;
import io.entangle.worker.checkpoint.StateDictAdapter;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S3's published weights become ours, as a supernet and as one subnet, and go back to the bit; what does not fit a space is named. */
class S3SupernetImportTest {

    private static final S3Golden MINI = S3Golden.read();
    private static final int BATCH = 3;
    private static final int SUBNETS = 6;

    private static TorchSession session;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    private static ForeignCheckpoint foreign(Map<String, HostTensor> tensors) {
        return new ForeignCheckpoint("zip", List.of(), List.of(), List.of("F32"), Map.of(), tensors);
    }

    private static Map<String, HostTensor> published(Supernet supernet) {
        return S3Tensors.toPublished(supernet.weights());
    }

    @Test
    void thePublishedModelIsASubnetAndItsMasksAndIndicesAreLeftOut() {
        Map<String, HostTensor> saved = new LinkedHashMap<>(MINI.published());
        saved.put("layers.0.blocks.0.attn.relative_position_index", HostTensor.zeros(16, 16));
        saved.put("layers.0.blocks.1.attn_mask", HostTensor.zeros(4, 16, 16));
        assertThat(StateDictAdapter.derived(saved))
                .containsExactly("layers.0.blocks.0.attn.relative_position_index", "layers.0.blocks.1.attn_mask");

        SubnetCheckpoint subnet = SupernetImport.subnet(foreign(saved), MINI.space());

        assertThat(subnet.config().architecture()).isEqualTo(MINI.architecture());
        assertThat(subnet.parameters()).isEqualTo(MINI.model().path("params").asLong());
        try (StandaloneSubnet brought = StandaloneSubnet.load(session, subnet);
                StandaloneSubnet alone = MINI.alone(session)) {
            assertClose(
                    brought.evaluate(MINI.images(), Precision.FP32), alone.evaluate(MINI.images(), Precision.FP32), 0);
        }
    }

    @Test
    void wrappersAroundTheModelDoNotMatter() {
        Map<String, HostTensor> wrapped = new LinkedHashMap<>();
        MINI.published().forEach((name, tensor) -> wrapped.put("module." + name, tensor));

        assertThat(SupernetImport.subnet(foreign(wrapped), MINI.space()))
                .isEqualTo(SupernetImport.subnet(foreign(MINI.published()), MINI.space()));
    }

    @ParameterizedTest
    @MethodSource("io.entangle.worker.supernet.SmallS3Spaces#all")
    void aSupernetComesBackToTheBit(S3Space space) {
        Path file = directory.resolve("published.safetensors");
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            Map<String, HostTensor> published = published(supernet);
            SafetensorsWriter.write(file, published, Map.of());

            TrainState ours = SupernetImport.supernet(ForeignCheckpoint.read(file), space);

            assertThat(ours.space()).isEqualTo(space);
            assertThat(ours.qkvBias()).isEqualTo(QkvBias.HEAD_MAJOR);
            assertThat(ours.weights()).isEqualTo(supernet.weights());
            assertThat(SupernetImport.published(ours)).isEqualTo(published);
        }
    }

    @ParameterizedTest
    @MethodSource("io.entangle.worker.supernet.SmallS3Spaces#all")
    void aSubnetThatIsBroughtAnswersAsItDidInItsSupernet(S3Space space) {
        float[] images = SmallSpaces.images(space, BATCH, 1);
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            ForeignCheckpoint whole = foreign(published(supernet));
            for (int i = 0; i < SUBNETS; i++) {
                S3Architecture subnet = space.sample(RandomStreams.stream(i, "test"));
                float[][] expected = supernet.evaluate(images, subnet, Precision.FP32);
                ForeignCheckpoint cut =
                        foreign(SubnetExtractor.of(supernet).extract(subnet).weights());

                assertAnswers(SupernetImport.alone(whole, space, subnet), images, subnet, expected);
                assertAnswers(SupernetImport.alone(cut, space, subnet), images, subnet, expected);
                try (StandaloneSubnet alone = StandaloneSubnet.load(session, SupernetImport.subnet(cut, space))) {
                    assertClose(alone.evaluate(images, Precision.FP32), expected, 1e-5f);
                }
            }
        }
    }

    private static void assertAnswers(TrainState state, float[] images, Architecture subnet, float[][] expected) {
        assertThat(state.space().violations(subnet)).isEmpty();
        try (Supernet around = Supernet.restore(session, state.space(), state.qkvBias(), state.weights())) {
            assertClose(around.evaluate(images, subnet, Precision.FP32), expected, 1e-5f);
        }
    }

    private static void assertClose(float[][] actual, float[][] expected, float tolerance) {
        for (int image = 0; image < expected.length; image++) {
            assertThat(actual[image]).containsExactly(expected[image], within(tolerance));
        }
    }

    /** On a grid of 7 tokens windows of 7 and of 14 are the same; no file tells which of them was meant. */
    @Test
    void theNameDecidesBetweenWindowsThatHoldTheWholeGrid() {
        S3Space space = SmallS3Spaces.ofOneStage();
        S3Architecture named = ofOneBlock(14);
        try (Supernet supernet = SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR)) {
            ForeignCheckpoint cut =
                    foreign(SubnetExtractor.of(supernet).extract(named).weights());

            assertThat(SupernetImport.subnet(cut, space).config().architecture())
                    .isEqualTo(ofOneBlock(7));
            assertThat(SupernetImport.alone(cut, space, named).space().violations(named))
                    .isEmpty();
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> SupernetImport.alone(cut, space, ofOneBlock(4)))
                    .withMessageContaining("another subnet than the one that was named");
        }
    }

    private static S3Architecture ofOneBlock(int window) {
        return new S3Architecture(List.of(new S3Architecture.Stage(8, List.of(window), List.of(2), List.of(1.0))));
    }

    @Test
    void missingSuperfluousAndMisshapenTensorsAreNamed() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(MINI.published());
        tensors.remove("layers.0.blocks.0.mlp.fc2.bias");
        tensors.put("teacher.weight", HostTensor.zeros(1));
        tensors.put("norm.weight", HostTensor.zeros(3));

        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SupernetImport.subnet(foreign(tensors), MINI.space()))
                .withMessageContaining("layers.0.blocks.0.mlp.fc2.bias is missing")
                .withMessageContaining("norm.weight has shape [3] instead of")
                .withMessageContaining("'teacher.weight' is no tensor of this network");
    }

    @Test
    void tablesThatAreOfNoWindowAreNamed() {
        String table = "layers.1.blocks.0.attn.relative_position_bias_table";
        Map<String, HostTensor> tensors = new LinkedHashMap<>(MINI.published());
        long heads = Objects.requireNonNull(tensors.get(table)).shape()[1];

        tensors.put(table, HostTensor.zeros(16, heads));
        assertRefused(tensors, MINI.space(), "layers.1.blocks.0 has biases for 16 distances");
        tensors.put(table, HostTensor.zeros(9, heads + 1));
        assertRefused(tensors, MINI.space(), "layers.1.blocks.0 has biases for 9 distances");
        tensors.remove(table);
        assertRefused(tensors, MINI.space(), "'" + table + "' of an S3 network is missing");
    }

    @Test
    void everyMismatchWithTheSpaceIsNamed() {
        assertRefused(
                MINI.published(),
                SmallS3Spaces.dividing(),
                "classes: 10 in the file, 3 in the search space",
                "stages: 4 in the file, 3 in the search space",
                "embedding dimension of layers.0",
                "window of layers.0.blocks.0");
    }

    @Test
    void anotherFamilyIsNoDifferenceOfSizes() {
        assertRefused(MINI.published(), SmallSpaces.space(), "family: s3 in the file, autoformer in the search space");
        assertRefused(
                Golden.of("autoformer-mini").published(),
                MINI.space(),
                "family: autoformer in the file, s3 in the search space");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SupernetImport.subnet(foreign(MINI.published()), SmallSpaces.space()))
                .withMessageContaining("no subnet of the search space: family");
    }

    private static void assertRefused(Map<String, HostTensor> tensors, SearchSpace space, String... reasons) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> SupernetImport.supernet(foreign(tensors), space))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(reasons));
    }
}
