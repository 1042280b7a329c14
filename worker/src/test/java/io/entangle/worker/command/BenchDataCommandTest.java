package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.json.Json;
import io.entangle.worker.EntangleWorker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The instrument says what it measured; how fast it was is no matter here. */
class BenchDataCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void measuresEveryStageOfGeneratedPhotographs() {
        JsonNode report = run("--synthetic", "--images", "6", "--size", "48", "--batch", "4");

        assertThat(stages(report))
                .containsExactly(
                        "read",
                        "read, decode",
                        "resize",
                        "read, decode, resize",
                        "augment",
                        "normalise",
                        "packed",
                        "packed, normalise",
                        "packed for training",
                        "packed for training, augment, normalise",
                        "augment, published recipe",
                        "packed for training, published recipe",
                        "training batches, decoded anew",
                        "training batches",
                        "training batches, published recipe",
                        "evaluation batches");
        assertThat(report.path("data").asString()).isEqualTo("synthetic");
        assertThat(report.path("storedWidth").asInt()).isEqualTo(500);
        assertThat(report.path("bytesPerImage").asInt()).isBetween(20_000, 200_000);
        assertThat(report.path("reader").asString()).isNotEmpty();
        assertThat(report.path("processors").asInt()).isPositive();
        assertThat(report.path("java").asString()).isNotEmpty();
    }

    @Test
    void smallImagesAreTrainedFromThePackedFile() {
        JsonNode report = run("builtin:shapes?train=40", "--size", "32", "--batch", "8");

        assertThat(stages(report))
                .contains("packed for training, augment, normalise", "packed for training, published recipe");
    }

    @Test
    void wantsADataSetOrGeneratedOnesButNotBoth() {
        assertThat(execute("--json")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(execute("pets", "--synthetic")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--synthetic");
    }

    private JsonNode run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 5);
        System.arraycopy(
                new String[] {"--repetitions=3", "--seconds=0.001", "--threads=2", "--json", "-"},
                0,
                all,
                arguments.length,
                5);
        assertThat(execute(all)).as(err.toString()).isZero();
        JsonNode report = Json.mapper().readTree(out.toString());
        assertThat(report.path("stages")).isNotEmpty().allSatisfy(stage -> {
            JsonNode rate = stage.path("imagesPerSecond");
            assertThat(rate.path("min").asDouble()).isPositive();
            assertThat(rate.path("median").asDouble())
                    .isBetween(rate.path("min").asDouble(), rate.path("max").asDouble());
            assertThat(stage.path("images").asInt()).isPositive();
        });
        return report;
    }

    private int execute(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "bench";
        all[1] = "data";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return WorkerCommands.under(new EntangleWorker())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    private static List<String> stages(JsonNode report) {
        return StreamSupport.stream(report.path("stages").spliterator(), false)
                .map(stage -> stage.path("stage").asString())
                .toList();
    }
}
