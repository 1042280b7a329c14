package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.EntangleWorker;
import io.entangle.worker.runner.StubApi;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class SearchCommandTest {

    private static final String EXPERIMENT = "/experiments/" + Experiments.ID;

    private final StubApi api = new StubApi();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void stop() {
        api.close();
    }

    private int run(String... arguments) {
        CommandLine line = WorkerCommands.under(new EntangleWorker())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("search"));
        if (!List.of(arguments).contains("--api-url")) {
            all.addAll(List.of("--api-url", api.address().toString()));
        }
        all.addAll(List.of(arguments));
        return line.execute(all.toArray(String[]::new));
    }

    private static Map<String, Object> dataset(String state, int classes) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add("class-" + i);
        }
        return Map.of(
                "id",
                "d1",
                "name",
                "data",
                "state",
                state,
                "inspection",
                Map.of("classes", names, "trainImages", 900, "testImages", 100));
    }

    private void anExperimentThatSucceeds() {
        api.answers("/search-spaces", 201, Map.of())
                .answers("/experiments", 200, Map.of("items", List.of()))
                .answers("/experiments", 201, Experiments.view(ExperimentState.QUEUED, (Failure) null))
                .answers(EXPERIMENT, 200, Experiments.view(ExperimentState.SUCCEEDED, (Failure) null))
                .answers(EXPERIMENT + "/subnets", 200, Experiments.TABLE);
    }

    @Test
    void goesFromImagesToTheRankedTable() {
        api.answers("/datasets", 201, Map.of("id", "d1", "name", "data", "state", "PENDING"))
                .answers("/datasets/d1", 200, dataset("READY", 37));
        anExperimentThatSucceeds();

        int code = run("--data", directory.toString(), "--epochs", "3", "--max-parameters", "500000", "--seed", "9");

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).contains("37 classes, 900 training and 100 test images", "88.00 ± 1.03   87.00");
        JsonNode registered = sent("/datasets");
        assertThat(registered.path("uri").asString()).startsWith("file:///").doesNotEndWith("/");
        SearchSpace space = Json.mapper().treeToValue(sent("/search-spaces").path("space"), SearchSpace.class);
        assertThat(space)
                .isEqualTo(Presets.find("cifar-32").orElseThrow().space().withClasses(37));
        JsonNode experiment = sent("/experiments");
        assertThat(experiment.path("training").path("epochs").asInt()).isEqualTo(3);
        assertThat(experiment.path("constraints").path("parameters").path("max").asLong())
                .isEqualTo(500_000);
        assertThat(experiment.path("seed").asLong()).isEqualTo(9);
        assertThat(experiment.path("searchSpace").asString())
                .isEqualTo(sent("/search-spaces").path("name").asString());
    }

    @Test
    void whatTheInspectionFoundIsToldAndSoIsASpaceThatSeesLess() {
        Map<String, Object> found = Map.of(
                "classes",
                List.of("cat", "dog"),
                "trainImages",
                900,
                "testImages",
                100,
                "report",
                Map.of(
                        "sizes",
                        Map.of("medianShorterSide", 375),
                        "warnings",
                        List.of(Map.of("code", "TINY_CLASSES", "message", "1 of 2 classes is tiny."))));
        api.answers("/datasets", 201, Map.of("id", "d1", "name", "data", "state", "PENDING"))
                .answers(
                        "/datasets/d1", 200, Map.of("id", "d1", "name", "data", "state", "READY", "inspection", found));
        anExperimentThatSucceeds();

        assertThat(run("--data", directory.toString(), "--max-corrupt-share", "0.05"))
                .isZero();

        assertThat(out.toString())
                .contains(
                        "Warning: 1 of 2 classes is tiny.",
                        "375 pixels (median), but cifar-32 sees them at 32",
                        "run the same command with --space autoformer-tiny");
        assertThat(sent("/datasets").path("maxCorruptShare").asDouble()).isEqualTo(0.05);
    }

    @Test
    void aDataSetThatCannotBeUsedStopsIt() {
        api.answers("/datasets", 201, Map.of("id", "d1", "name", "data", "state", "PENDING"))
                .answers(
                        "/datasets/d1",
                        200,
                        Map.of(
                                "id",
                                "d1",
                                "name",
                                "data",
                                "state",
                                "INVALID",
                                "error",
                                "class folder '/x/cat' is empty"));

        assertThat(run("--data", directory.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("'/x/cat' is empty");
        assertThat(api.asked("/experiments")).isEmpty();
    }

    @Test
    void knownImagesAreInspectedAgain() {
        api.answers("/datasets", 200, dataset("READY", 10))
                .answers("/datasets/d1:inspect", 202, Map.of("id", "d1", "name", "data", "state", "PENDING"))
                .answers("/datasets/d1", 200, dataset("READY", 11));
        anExperimentThatSucceeds();

        assertThat(run("--data", directory.toString())).as(err.toString()).isZero();
        assertThat(sent("/search-spaces").path("space").path("classes").asInt()).isEqualTo(11);
    }

    @Test
    void aRefusedExperimentTellsEveryField() {
        api.answers("/datasets", 200, dataset("READY", 10))
                .answers("/search-spaces", 200, Map.of())
                .answers("/experiments", 200, Map.of("items", List.of()))
                .answers(
                        "/experiments",
                        422,
                        Map.of(
                                "title",
                                "Invalid",
                                "errors",
                                List.of(Map.of("pointer", "/constraints/parameters", "detail", "no subnet"))));

        assertThat(run("--max-parameters", "10")).isEqualTo(1);
        assertThat(err.toString()).contains("/constraints/parameters no subnet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "the owner of the key"})
    void theSameExperimentThatHasNotEndedIsGoneOnWith(String owner) {
        api.answers("/datasets", 200, dataset("READY", 10));
        anExperimentThatSucceeds();
        assertThat(run()).as(err.toString()).isZero();
        ExperimentSpec asked = Json.mapper()
                .treeToValue(sent("/experiments"), ExperimentSpec.class)
                .withOwner(owner);

        try (StubApi second = new StubApi()) {
            second.answers("/datasets", 200, dataset("READY", 10))
                    .answers("/search-spaces", 200, Map.of())
                    .answers(
                            "/experiments",
                            200,
                            Map.of("items", List.of(Experiments.view(ExperimentState.RUNNING, asked))))
                    .answers(EXPERIMENT, 200, Experiments.view(ExperimentState.SUCCEEDED, asked))
                    .answers(EXPERIMENT + "/subnets", 200, Experiments.TABLE);
            assertThat(run("--api-url", second.address().toString()))
                    .as(err.toString())
                    .isZero();
            assertThat(second.asked("/experiments"))
                    .extracting(StubApi.Asked::method)
                    .containsExactly("GET");
        }
    }

    @Test
    void anUnknownSpaceNamesThePresets() {
        api.answers("/datasets", 200, dataset("READY", 10));

        assertThat(run("--space", "no-such-space")).isEqualTo(1);
        assertThat(err.toString()).contains("no-such-space", "shapes-32", "autoformer-tiny");
    }

    private JsonNode sent(String pathEnd) {
        return Json.mapper().readTree(posts(pathEnd).get(0).body());
    }

    private List<StubApi.Asked> posts(String pathEnd) {
        return api.asked(pathEnd).stream()
                .filter(asked -> asked.method().equals("POST"))
                .toList();
    }
}
