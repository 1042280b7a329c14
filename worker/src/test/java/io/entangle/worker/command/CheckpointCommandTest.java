package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.export.PythonWithTorch;
import io.entangle.worker.supernet.SmallS3Spaces;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** From the authors' weights into Entangle and out into plain PyTorch, by the commands and scripts that users have. */
class CheckpointCommandTest {

    private static final double CLOSE = 1e-4;

    @TempDir
    private Path directory;

    private record Ended(int code, String out, String err) {}

    @Test
    void inspectSaysWhatAFileHolds() throws URISyntaxException {
        Ended ended = run("inspect", golden("checkpoints", "half.pth").toString());
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("layout       zip", "of type F16", "AutoFormer, 1 blocks, embedding 64, 5 classes")
                .contains("image        32 pixels, patches of 8 pixels, 3 channels", "heads of 64");
    }

    @Test
    void inspectSaysWhatAModelInStagesHolds() throws URISyntaxException {
        Ended ended = run("inspect", golden("s3-mini", "weights.safetensors").toString());

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("S3, 4 stages, 10 classes", "size not told by the tensors")
                .contains("layers.0     2 blocks, embedding 32, windows [4, 8], heads [1, 1], hidden [64, 96]");
    }

    @Test
    void aSupernetInStagesGoesOutAndComesBackToTheBit() throws IOException {
        S3Space space = SmallS3Spaces.reachingBeyond();
        Path ours = directory.resolve("ours.safetensors");
        Map<String, HostTensor> weights = drawn(space, ours);
        Path written =
                Files.writeString(directory.resolve("space.json"), Json.mapper().writeValueAsString(space));
        Path exported = directory.resolve("exported");
        Path back = directory.resolve("back.safetensors");

        succeed("export", ours.toString(), "--output", exported.toString());
        succeed(
                "import",
                exported.resolve("model.safetensors").toString(),
                "--space",
                written.toString(),
                "--output",
                back.toString());

        assertThat(TrainState.readWeights(back).weights()).isEqualTo(weights);
        Path alone = directory.resolve("alone");
        succeed(
                "import",
                exported.resolve("model.safetensors").toString(),
                "--space",
                written.toString(),
                "--subnet",
                "smallest",
                "--output",
                alone.toString());
        succeed(
                "import",
                alone.resolve("model.safetensors").toString(),
                "--space",
                written.toString(),
                "--subnet",
                "alone-in-file",
                "--output",
                directory.resolve("again").toString());
        assertThat(directory.resolve("again").resolve("model.safetensors"))
                .hasSameBinaryContentAs(alone.resolve("model.safetensors"));
    }

    private static Map<String, HostTensor> drawn(S3Space space, Path file) {
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet supernet = Supernet.initialise(session, space, 3)) {
            Map<String, HostTensor> weights = supernet.weights();
            new TrainState(
                            space,
                            supernet.qkvBias(),
                            weights,
                            Map.of(),
                            Map.of(),
                            Map.of(),
                            Map.of(),
                            TrainPosition.START)
                    .write(file);
            return weights;
        }
    }

    @Test
    void aFileThatIsNoneIsRefusedInASentence() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.pth"), "no checkpoint at all");
        Ended ended = run("inspect", file.toString());
        assertThat(ended.code()).isNotZero();
        assertThat(ended.err())
                .contains("notes.pth", "begins neither like a zip archive")
                .doesNotContain("\tat ");
        Ended wrong = run("import", file.toString(), "--space", "no-such", "--output", "x");
        assertThat(wrong.code()).isNotZero();
        assertThat(wrong.err()).contains("'no-such' is neither a file nor one of the presets");
    }

    @Test
    void aMismatchWithTheSpaceIsNamed() throws URISyntaxException {
        Ended ended = run(
                "import",
                golden("autoformer-mini", "weights.safetensors").toString(),
                "--space",
                "shapes-32",
                "--output",
                directory.resolve("out").toString());
        assertThat(ended.code()).isNotZero();
        assertThat(ended.err()).contains("embedding dimension: 128 in the file, 80 in the search space");
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoformer-mini", "variant-class-token", "variant-clamped-distance"})
    void anExportedSupernetComputesThePublishedLogitsInPlainPyTorch(String name)
            throws IOException, InterruptedException, URISyntaxException {
        String python = PythonWithTorch.found();
        Path exported = exported(name);
        JsonNode subnets = Json.mapper().readTree(golden(name, "subnets.json")).path("subnets");
        for (JsonNode subnet : subnets) {
            JsonNode logits = logits(
                    python, exported, name, "--architecture", Json.mapper().writeValueAsString(architecture(subnet)));
            assertClose(logits, subnet.path("logits"));
        }
    }

    @Test
    void anExportedSubnetComputesThePublishedLogitsInPlainPyTorch()
            throws IOException, InterruptedException, URISyntaxException {
        String python = PythonWithTorch.found();
        String name = "autoformer-mini";
        JsonNode subnet = Json.mapper()
                .readTree(golden(name, "subnets.json"))
                .path("subnets")
                .get(2);
        Path asked = Files.writeString(
                directory.resolve("architecture.json"), Json.mapper().writeValueAsString(architecture(subnet)));
        Path alone = directory.resolve("alone");
        succeed(
                "import",
                golden(name, "weights.safetensors").toString(),
                "--space",
                space(name).toString(),
                "--subnet",
                asked.toString(),
                "--output",
                alone.toString());
        assertClose(logits(python, alone, name), subnet.path("logits"));
    }

    @Test
    void evaluateScoresASubnetOnTheTestSplit() throws IOException, URISyntaxException {
        String name = "autoformer-mini";
        Ended ended = run(
                "evaluate",
                golden(name, "weights.safetensors").toString(),
                "--space",
                space(name).toString(),
                "--subnet",
                "smallest",
                "--data",
                "builtin:shapes",
                "--data-cache",
                directory.resolve("cache").toString());
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).matches("(?s)top-1 \\d+\\.\\d\\d % ± .* test images, \\d+ parameters\\s*");
    }

    @Test
    void sweepScoresEveryChoiceAroundASubnetOnTheTestSplit() throws IOException, URISyntaxException {
        String name = "autoformer-mini";
        Ended ended = run(
                "sweep",
                golden(name, "weights.safetensors").toString(),
                "--space",
                space(name).toString(),
                "--subnet",
                "smallest",
                "--dimensions",
                "depth,mlp_ratio",
                "--images",
                "50",
                "--data",
                "builtin:shapes",
                "--data-cache",
                directory.resolve("cache").toString());
        assertThat(ended.err()).isEmpty();
        AutoFormerSpace known = Json.mapper().readValue(space(name).toFile(), AutoFormerSpace.class);
        assertThat(ended.out().lines().filter(line -> line.startsWith("depth ")))
                .hasSameSizeAs(known.depth());
        assertThat(ended.out().lines().filter(line -> line.startsWith("mlp ratio ")))
                .hasSameSizeAs(known.mlpRatio());
        assertThat(ended.out())
                .startsWith("base: d")
                .contains("on 50 test images")
                .doesNotContain("embed dim");
    }

    @Test
    void theScriptHasFewLines() throws IOException, URISyntaxException {
        Path script = exported("autoformer-mini").resolve("load_entangle.py");
        assertThat(Files.readAllLines(script)).hasSizeLessThanOrEqualTo(150);
    }

    private Path exported(String name) throws IOException, URISyntaxException {
        Path ours = directory.resolve("ours.safetensors");
        Path exported = directory.resolve("exported");
        succeed(
                "import",
                golden(name, "weights.safetensors").toString(),
                "--space",
                space(name).toString(),
                "--output",
                ours.toString());
        succeed("export", ours.toString(), "--output", exported.toString());
        return exported;
    }

    private static AutoFormerArchitecture architecture(JsonNode subnet) {
        JsonNode config = subnet.path("config");
        return new AutoFormerArchitecture(
                config.path("embed_dim").get(0).asInt(),
                config.path("num_heads").valueStream().map(JsonNode::asInt).toList(),
                config.path("mlp_ratio").valueStream().map(JsonNode::asDouble).toList());
    }

    /** The golden set's space as a user would write it. */
    private Path space(String name) throws IOException, URISyntaxException {
        JsonNode golden = Json.mapper().readTree(golden(name, "subnets.json"));
        JsonNode ctor = golden.path("ctor");
        JsonNode choices = golden.path("choices");
        int embed = ctor.path("embed_dim").asInt();
        String text = """
            {"family": "autoformer", "image": {"size": %d, "patch": %d, "channels": 3}, "classes": %d,
             "depth": %s, "embedDim": %s, "mlpRatio": %s, "numHeads": %s, "headDim": 64,
             "supernet": {"depth": %d, "embedDim": %d, "mlpRatio": %s, "numHeads": %d},
             "relativePosition": {"enabled": %s, "maxDistance": %d}, "pooling": "%s"}\
            """.formatted(
                        ctor.path("img_size").asInt(),
                        ctor.path("patch_size").asInt(),
                        ctor.path("num_classes").asInt(),
                        choices.path("depth"),
                        choices.path("embed_dim"),
                        choices.path("mlp_ratio"),
                        choices.path("num_heads"),
                        ctor.path("depth").asInt(),
                        embed,
                        ctor.path("mlp_ratio").asDouble(),
                        embed / 64,
                        ctor.path("relative_position").asBoolean(),
                        ctor.path("max_relative_position").asInt(),
                        ctor.path("gp").asBoolean() ? "MEAN" : "TOKEN");
        return Files.writeString(directory.resolve("space.json"), text);
    }

    private JsonNode logits(String python, Path exported, String name, String... more)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>(List.of(
                python,
                exported.resolve("load_entangle.py").toString(),
                exported.toString(),
                "--input",
                golden(name, "input.safetensors").toString()));
        command.addAll(List.of(more));
        return Json.mapper().readTree(PythonWithTorch.output(command));
    }

    private static void assertClose(JsonNode here, JsonNode published) {
        assertThat(here.size()).isEqualTo(published.size()).isPositive();
        for (int image = 0; image < here.size(); image++) {
            for (int label = 0; label < published.get(image).size(); label++) {
                assertThat(here.get(image).get(label).asDouble())
                        .isCloseTo(
                                published.get(image).get(label).asDouble(),
                                org.assertj.core.api.Assertions.within(CLOSE));
            }
        }
    }

    private static Path golden(String name, String file) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(CheckpointCommandTest.class.getResource("/goldens/" + name + "/" + file))
                .toURI());
    }

    private static void succeed(String... arguments) {
        Ended ended = run(arguments);
        assertThat(ended.code()).as(ended.err()).isZero();
    }

    private static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = WorkerCommands.under(new Root())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("checkpoint"));
        all.addAll(List.of(arguments));
        int code = line.execute(all.toArray(String[]::new));
        return new Ended(code, out.toString(), err.toString());
    }

    @CommandLine.Command(name = "entangle")
    private static final class Root {}
}
