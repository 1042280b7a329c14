package io.entangle.worker.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.contract.v1.PythonLoader;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.SafetensorsWriter;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.supernet.SmallS3Spaces;
import io.entangle.worker.supernet.SmallSpaces;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SubnetExtractor;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The script that goes with exports of S3 computes what we compute: for subnets that stand alone, and for those that it cuts out of a supernet. */
class S3LoaderTest {

    private static final int BATCH = 3;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void hasFewLines() {
        assertThat(PythonLoader.text(SmallS3Spaces.dividing().largest()).lines())
                .hasSizeLessThanOrEqualTo(150);
    }

    @ParameterizedTest
    @MethodSource("io.entangle.worker.supernet.SmallS3Spaces#all")
    void agreesWithUsOnWhatIsExported(S3Space space) throws IOException, InterruptedException {
        String python = PythonWithTorch.found();
        float[] images = SmallSpaces.images(space, BATCH, 1);
        int size = space.image().size();
        SafetensorsWriter.write(
                directory.resolve("input.safetensors"),
                Map.of("input", new HostTensor(new long[] {BATCH, 3, size, size}, images)),
                Map.of());
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1)) {
            TrainState state = NoisyWeights.of(session, space);
            SupernetExport.write(state, directory.resolve("supernet"));
            try (Supernet supernet = Supernet.restore(session, space, QkvBias.HEAD_MAJOR, state.weights())) {
                for (int i = 0; i < 3; i++) {
                    S3Architecture subnet = space.sample(RandomStreams.stream(i, "loader"));
                    float[][] ours = supernet.evaluate(images, subnet, Precision.FP32);
                    SubnetCheckpoint alone =
                            new SubnetExtractor(space, QkvBias.HEAD_MAJOR, state.weights()).extract(subnet);
                    Path exported = directory.resolve("subnet-" + i);
                    SafetensorsExport.write(alone, CostModel.of(space, subnet), names(space), exported);
                    assertThat(SubnetCheckpoint.read(exported)).isEqualTo(alone);
                    assertClose(theirs(python, exported), ours);
                    assertClose(
                            theirs(
                                    python,
                                    directory.resolve("supernet"),
                                    "--architecture",
                                    ArchitectureCodec.canonical(subnet)),
                            ours);
                }
            }
        }
    }

    private static List<String> names(S3Space space) {
        return IntStream.range(0, space.classes()).mapToObj(i -> "class " + i).toList();
    }

    private JsonNode theirs(String python, Path exported, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python,
                exported.resolve(PythonLoader.FILE).toString(),
                exported.toString(),
                "--input",
                directory.resolve("input.safetensors").toString()));
        command.addAll(List.of(more));
        assertThat(Files.exists(exported.resolve(SubnetCheckpoint.WEIGHTS_FILE)))
                .isTrue();
        return Json.mapper().readTree(PythonWithTorch.output(command));
    }

    private static void assertClose(JsonNode theirs, float[][] ours) {
        assertThat(theirs.size()).isEqualTo(ours.length);
        for (int image = 0; image < ours.length; image++) {
            for (int label = 0; label < ours[image].length; label++) {
                assertThat(theirs.get(image).get(label).asDouble()).isCloseTo(ours[image][label], within(1e-4));
            }
        }
    }
}
