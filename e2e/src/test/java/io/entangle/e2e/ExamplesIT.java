package io.entangle.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What stands in {@code examples/} does what it says, against a server and a worker: as a user starts it, with a key that may read and write and no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class ExamplesIT {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Pattern EXPERIMENT = Pattern.compile("Experiment (\\S+)");

    private static final String SPACE = """
            {"name": "small", "space": {"family": "autoformer", "image": {"size": 16, "patch": 4}, "classes": 4, "depth": [1, 2], "embedDim": [16, 24, 32],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}}
            """;

    private static final String SETTINGS = """
            "heldOut": 0.3, "training": {"epochs": 2, "batchSize": 40, "warmupEpochs": 0, "precision": "FP32"},
            "search": {"population": 12, "generations": 2, "parents": 4, "mutations": 4, "crossovers": 4, "evaluationImages": 60}, "results": {"subnets": 3}
            """;

    @TempDir
    static Path home;

    @TempDir
    static Path requests;

    private Installation installation;
    private UserCalls user;
    private String key;

    @BeforeAll
    void aServerWithAWorker() throws Exception {
        installation = Installation.start("examples", home);
        user = new UserCalls(installation.address());
        String body = "{\"name\": \"examples\", \"owner\": \"me\", \"scopes\": [\"read\", \"write\"]}";
        key = Json.mapper().readTree(user.post("/api-keys", body)).path("key").asString();
        Path images = requests.resolve("images");
        StripedImages.write(images, 100, 25);
        Files.writeString(requests.resolve("space.json"), SPACE);
        Files.writeString(
                requests.resolve("dataset.json"), "{\"name\": \"striped\", \"uri\": \"file:%s\"}".formatted(images));
        Files.writeString(
                requests.resolve("experiment.json"),
                "{\"name\": \"from a shell\", \"searchSpace\": \"small\", \"dataset\": \"striped\", %s}"
                        .formatted(SETTINGS));
        installation.startWorker(installation.address()).awaitReady();
    }

    @AfterAll
    void stop() {
        installation.close();
    }

    @Test
    void theShellSessionSubmitsFollowsAndDownloads(@TempDir Path found) throws Exception {
        assumeThat(run("bash", "-c", "command -v curl").status)
                .as("the session needs curl; on Debian: apt install curl")
                .isZero();

        Ended session = run("bash", EXAMPLES.resolve("session.sh").toString(), requests.toString(), found.toString());

        assertThat(session.status).as(session.output).isZero();
        assertThat(session.output).contains("SUCCEEDED").containsPattern("rank +tied with +held-out accuracy");
        expectTheBestOf(session, found);
    }

    @Test
    void thePythonScriptSubmitsFollowsDownloadsAndLoads(@TempDir Path found) throws Exception {
        Path archive = requests.resolve("striped.tar.gz");
        assertThat(run("tar", "-czf", archive.toString(), "-C", requests.toString(), "images").status)
                .isZero();

        Ended script = python(
                "--data=" + archive,
                "--name=packed",
                "--space=" + requests.resolve("space.json"),
                "--more={" + SETTINGS + "}",
                "--max-parameters=100000",
                "--out=" + found);

        assertThat(script.status).as(script.output).isZero();
        assertThat(script.output)
                .contains("Uploading " + archive, "It goes on when this is stopped")
                .contains("TRAIN_SUPERNET")
                .containsPattern("rank +tied with +held-out accuracy");
        expectTheBestOf(script, found);
        boolean torch = run("/usr/bin/python3", "-c", "import torch").status == 0;
        assertThat(script.output).contains(torch ? "Logits of a black image: " : "no PyTorch here");
        assertThat(script.output.lines().reduce((a, b) -> b).orElseThrow().split(","))
                .hasSize(torch ? 4 : 1);
    }

    @Test
    void thePythonScriptShowsEveryWrongField() throws Exception {
        Ended script = python(
                "--data=" + requests.resolve("images"),
                "--name=folder",
                "--space=" + requests.resolve("space.json"),
                "--more={\"heldOut\": 3, \"seed\": \"x\"}");

        assertThat(script.status).isEqualTo(1);
        assertThat(script.output).contains("Refused: ", "/heldOut", "/seed").doesNotContain("Traceback");
    }

    @Test
    void theDocumentsBesideTheSessionAreTaken() throws Exception {
        Path shapes = EXAMPLES.resolve("shapes");
        user.post("/search-spaces", Files.readString(shapes.resolve("space.json")));
        user.post("/datasets", Files.readString(shapes.resolve("dataset.json")));

        UUID experiment = user.experiment(Files.readString(shapes.resolve("experiment.json")));

        user.ask(experiment, "cancel");
        assertThat(user.view(experiment).state()).isEqualTo(ExperimentState.CANCELLED);
    }

    private void expectTheBestOf(Ended program, Path found) throws Exception {
        Matcher id = EXPERIMENT.matcher(program.output);
        assertThat(id.find()).as(program.output).isTrue();
        UUID experiment = UUID.fromString(id.group(1));
        assertThat(user.view(experiment).state()).isEqualTo(ExperimentState.SUCCEEDED);
        assertThat(user.view(experiment).owner()).isEqualTo("me");
        for (String file : List.of("weights/model.safetensors", "config/config.json", "loader/load_entangle.py")) {
            String[] of = file.split("/", 2);
            assertThat(found.resolve(of[1]))
                    .hasBinaryContent(user.download("/experiments/" + experiment + "/subnets/1/artifacts/" + of[0]));
        }
    }

    private Ended python(String... arguments) throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin/python3"))
                .as("the script needs Python; on Debian: apt install python3")
                .isExecutable();
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/python3", EXAMPLES.resolve("entangle.py").toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private Ended run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ENTANGLE_API_URL", installation.address().toString());
        builder.environment().put("ENTANGLE_API_KEY", key);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /** How a program ended, and what it said. */
    private record Ended(int status, String output) {}
}
