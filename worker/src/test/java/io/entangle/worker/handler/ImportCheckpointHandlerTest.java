package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.CheckpointReport;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.SafetensorsWriter;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.supernet.StandaloneSubnet;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SubnetExtractor;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.supernet.SupernetImport;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that users bring: what is good becomes a supernet that can be searched, everything else is refused for good, with the reason. */
class ImportCheckpointHandlerTest {

    /** That of the saved files under {@code goldens/checkpoints}. */
    private static final AutoFormerSpace SAVED = space("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 5, "depth": [1], "embedDim": [64],
             "mlpRatio": [2], "numHeads": [1], "headDim": 64, "relativePosition": {"maxDistance": 14}}
            """);

    private static final AutoFormerSpace SPACE = space("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2, 3], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """);
    /** Its blocks differ, so that no space holds it alone. */
    private static final AutoFormerArchitecture SUBNET =
            new AutoFormerArchitecture(24, List.of(2, 1, 1), List.of(1.0, 2.0, 1.0));

    private static final DatasetRef SHAPES = new DatasetRef("builtin:shapes?train=400&test=90", null);
    private static final Compute COMPUTE = Compute.on(TorchDevice.CPU, 1);

    @TempDir
    private Path directory = Path.of("");

    private RecordingJob job;

    @BeforeEach
    void begin() throws IOException {
        job = new RecordingJob(directory);
    }

    private static AutoFormerSpace space(String json) {
        return Json.mapper().readValue(json, AutoFormerSpace.class);
    }

    private static byte[] saved(String name) throws IOException, URISyntaxException {
        return Files.readAllBytes(Path.of(
                Objects.requireNonNull(ImportCheckpointHandlerTest.class.getResource("/goldens/checkpoints/" + name))
                        .toURI()));
    }

    private ArtifactRef brought(byte[] content) throws IOException {
        return brought(Files.write(directory.resolve("brought"), content));
    }

    private ArtifactRef brought(Path file) {
        return job.uploaded(job.upload(io.entangle.shared.contract.v1.ArtifactKind.FOREIGN_CHECKPOINT, file)
                .id());
    }

    private JobResult run(JobSpec specification) {
        return Objects.requireNonNull(Handlers.all(COMPUTE, DataStorage.UNRESTRICTED, Loading.standard())
                        .get(specification.kind()))
                .accept(specification, job);
    }

    private JobResult.CheckpointImported imported(
            ArtifactRef file, AutoFormerSpace space, @Nullable Architecture architecture) {
        return (JobResult.CheckpointImported) run(new JobSpec.ImportCheckpoint(file, space, architecture));
    }

    private Failure refusal(byte[] content, AutoFormerSpace space) throws IOException {
        ArtifactRef file = brought(content);
        int before = job.uploads();
        Failure[] failure = new Failure[1];
        assertThatThrownBy(() -> imported(file, space, null)).satisfies(error -> failure[0] = Failures.of(error));
        assertThat(job.uploads()).isEqualTo(before);
        assertThat(failure[0].retryable()).isFalse();
        assertThat(failure[0].type()).isEqualTo("CheckpointUnusable");
        assertThat(failure[0].message()).doesNotContain(directory.toString());
        return failure[0];
    }

    /** A supernet with weights that are all different, and its file with published names. */
    private TrainState supernet(Path published) {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet drawn = Supernet.initialise(session, SPACE, 3)) {
            TrainState state = new TrainState(
                    SPACE,
                    QkvBias.HEAD_MAJOR,
                    filled(drawn.weights()),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    TrainPosition.START);
            SafetensorsWriter.write(
                    published,
                    SupernetImport.published(state),
                    Map.of(SupernetImport.QKV_BIAS, QkvBias.HEAD_MAJOR.name()));
            return state;
        }
    }

    private static Map<String, HostTensor> filled(Map<String, HostTensor> weights) {
        int[] number = new int[1];
        weights.values().forEach(tensor -> {
            for (int i = 0; i < tensor.values().length; i++) {
                tensor.values()[i] += (float) Math.sin(number[0]++) / 10;
            }
        });
        return weights;
    }

    @Test
    void aSavedModelBecomesASupernetAndTheFileIsDescribed() throws IOException, URISyntaxException {
        JobResult.CheckpointImported found = imported(brought(saved("half.pth")), SAVED, null);

        CheckpointReport report = found.report();
        assertThat(found.space()).isEqualTo(SAVED);
        assertThat(report.layout()).isEqualTo("zip");
        assertThat(report.modelPath()).containsExactly("model");
        assertThat(report.precisions()).containsExactly("F16");
        assertThat(report.classes()).isEqualTo(5);
        assertThat(report.leftOut()).containsExactly("epoch");
        TrainState state = TrainState.readWeights(job.artifact(job.uploaded(found.checkpoint())));
        assertThat(state.space()).isEqualTo(SAVED);
        assertThat(state.qkvBias()).isEqualTo(QkvBias.PUBLISHED);
        assertThat(state.weights()).hasSize(report.tensors());
        assertThat(state.weights().values().stream()
                        .mapToLong(tensor -> tensor.values().length)
                        .sum())
                .isEqualTo(report.parameters());
    }

    @Test
    void theSameWeightsInAnotherFormatAreTheSameSupernet() throws IOException, URISyntaxException {
        JobResult.CheckpointImported pth = imported(brought(saved("half.pth")), SAVED, null);
        JobResult.CheckpointImported wide = imported(brought(saved("model-from-half.safetensors")), SAVED, null);

        assertThat(wide.report().layout()).isEqualTo("safetensors");
        assertThat(job.uploaded(wide.checkpoint()).sha256())
                .isEqualTo(job.uploaded(pth.checkpoint()).sha256());
    }

    @Test
    void damagedFilesAreRefusedForGood() throws IOException, URISyntaxException {
        byte[] whole = saved("half.pth");

        assertThat(refusal(Arrays.copyOf(whole, whole.length / 2), SAVED).message())
                .contains("zip");
        assertThat(refusal(new byte[] {1}, SAVED).message()).contains("begins neither like a zip archive");
        whole[whole.length / 2] ^= 1;
        refusal(whole, SAVED);
    }

    @Test
    void aFileThatWouldRunACommandIsRefusedAndRunsNothing() throws IOException {
        Path witness = directory.resolve("witness");
        String pickle = "cos\nsystem\n(S'touch " + witness + "'\ntR.";

        Failure refused = refusal(zip("archive/data.pkl", pickle.getBytes(StandardCharsets.US_ASCII)), SAVED);

        assertThat(refused.message()).isNotBlank();
        assertThat(witness).doesNotExist();
    }

    @Test
    void aCommandBesideWeightsIsNamed() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});
        pickle.write("cos\nsystem\nX".getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {4, 0, 0, 0});
        pickle.write("true".getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {(byte) 0x85, 'R', '.'});

        assertThat(refusal(zip("archive/data.pkl", pickle.toByteArray()), SAVED).message())
                .contains("os.system");
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(name);
            CRC32 crc = new CRC32();
            crc.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            out.putNextEntry(entry);
            out.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void aFileOfAnotherSpaceIsRefusedWithEveryDifference() throws IOException, URISyntaxException {
        assertThat(refusal(saved("half.pth"), SPACE).message())
                .contains(
                        "embedding dimension: 64 in the file, 24 in the search space",
                        "classes: 5 in the file, 10 in the search space");
    }

    @Test
    void namesOutOfAFileAreFitForAMessage() throws IOException {
        byte[] header = "{\"a\\u0000b\\ud800\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}"
                .getBytes(StandardCharsets.US_ASCII);
        byte[] file = new byte[8 + header.length + 4];
        file[0] = (byte) header.length;
        System.arraycopy(header, 0, file, 8, header.length);

        assertThat(refusal(file, SAVED).message()).contains("a?b?").hasSizeLessThan(3000);
    }

    @Test
    void aSubnetAloneIsRankedTestedAndExportedAsItCame() throws IOException {
        TrainState whole = supernet(directory.resolve("published.safetensors"));
        SubnetCheckpoint cut = new SubnetExtractor(SPACE, whole.qkvBias(), whole.weights()).extract(SUBNET);
        Path alone = directory.resolve("alone.safetensors");
        cut.writeWeights(alone);

        JobResult.CheckpointImported found = imported(brought(alone), SPACE, SUBNET);

        assertThat(found.report().parameters()).isEqualTo(cut.parameters());
        assertThat(found.space().distinctSubnets().intValue())
                .as("mixtures of its blocks")
                .isGreaterThan(1);
        ArtifactRef supernet = job.uploaded(found.checkpoint());
        JobResult.Searched searched = (JobResult.Searched) run(new JobSpec.Search(
                found.space(),
                SHAPES,
                0.1,
                5,
                Precision.FP32,
                supernet,
                SearchSpec.DEFAULT,
                Constraints.NONE,
                1,
                SUBNET));
        assertThat(searched.evaluations()).isEqualTo(1);
        assertThat(searched.ranked())
                .singleElement()
                .satisfies(only -> assertThat(only.architecture()).isEqualTo(SUBNET));
        assertThat(searched.smallest().architecture()).isEqualTo(SUBNET);
        assertThat(searched.largest().architecture()).isEqualTo(SUBNET);
        assertThat(searched.ending()).contains("one subnet alone");
        JobResult.Exported exported =
                (JobResult.Exported) run(new JobSpec.Export(found.space(), SHAPES, supernet, List.of(SUBNET)));
        UUID weights = exported.subnets().get(0).weights();
        assertThat(job.uploaded(weights).sha256())
                .as("digest of the weights that were brought")
                .isEqualTo(brought(alone).sha256());
    }

    @Test
    void itsSupernetAnswersAsTheSubnetDoes() throws IOException {
        TrainState whole = supernet(directory.resolve("published.safetensors"));
        SubnetCheckpoint cut = new SubnetExtractor(SPACE, whole.qkvBias(), whole.weights()).extract(SUBNET);

        JobResult.CheckpointImported found =
                imported(brought(directory.resolve("published.safetensors")), SPACE, SUBNET);

        TrainState state = TrainState.readWeights(job.artifact(job.uploaded(found.checkpoint())));
        float[] images = new float[2 * 3 * 32 * 32];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) Math.cos(i);
        }
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet around =
                        Supernet.restore(session, (AutoFormerSpace) found.space(), state.qkvBias(), state.weights());
                StandaloneSubnet alone = StandaloneSubnet.load(session, cut)) {
            float[][] expected = alone.evaluate(images, Precision.FP32);
            float[][] actual = around.evaluate(images, SUBNET, Precision.FP32);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).containsExactly(expected[i], within(1e-5f));
            }
        }
    }

    @Test
    void oneSubnetThatWasSentAsASupernetIsRefusedWithWhatToSend() throws IOException {
        TrainState whole = supernet(directory.resolve("published.safetensors"));
        Path alone = directory.resolve("alone.safetensors");
        new SubnetExtractor(SPACE, whole.qkvBias(), whole.weights())
                .extract(SUBNET)
                .writeWeights(alone);

        assertThat(refusal(Files.readAllBytes(alone), SPACE).message())
                .contains(
                        "it holds one subnet of the search space",
                        "&architecture=" + ArchitectureCodec.canonical(SUBNET),
                        "&named=");
    }

    @Test
    void anotherSubnetThanTheOneNamedIsRefused() throws IOException {
        TrainState whole = supernet(directory.resolve("published.safetensors"));
        Path alone = directory.resolve("alone.safetensors");
        new SubnetExtractor(SPACE, whole.qkvBias(), whole.weights())
                .extract(SPACE.smallest())
                .writeWeights(alone);

        assertThatThrownBy(() -> imported(brought(alone), SPACE, SUBNET))
                .isInstanceOf(JobRefused.class)
                .hasMessageContaining("another subnet than the one that was named");
    }
}
