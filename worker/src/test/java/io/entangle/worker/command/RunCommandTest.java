package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import io.entangle.worker.EntangleWorker;
import io.entangle.worker.runner.StubApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class RunCommandTest {

    private final StubApi api = new StubApi();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void stop() {
        api.close();
    }

    private int runUntilIdle(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "run",
                "--exit-when-idle",
                "--device",
                "cpu",
                "--threads",
                "1",
                "--key",
                "secret",
                "--api-url",
                api.address().toString(),
                "--work-dir",
                directory.resolve("work").toString()));
        all.addAll(List.of(arguments));
        return WorkerCommands.under(new EntangleWorker())
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private ClaimRequest claim() {
        return Json.mapper().readValue(api.asked("/leases").get(0).body(), ClaimRequest.class);
    }

    @Test
    void endsWhenThereIsNothingToDo() {
        api.answers("/leases", 204, "");

        assertThat(runUntilIdle()).as(err.toString()).isZero();

        assertThat(api.asked("/leases")).hasSize(1);
        assertThat(claim().worker().kinds()).containsExactlyInAnyOrder(JobKind.values());
    }

    @Test
    void asksOnlyForTheKindsThatItShallTake() {
        api.answers("/leases", 204, "");

        assertThat(runUntilIdle("--kinds", "SEARCH,EVALUATE"))
                .as(err.toString())
                .isZero();

        assertThat(claim().worker().kinds()).containsExactlyInAnyOrder(JobKind.SEARCH, JobKind.EVALUATE);
    }

    @Test
    void aKindThatThereIsNotIsRefusedWithThoseThatThereAre() {
        assertThat(runUntilIdle("--kinds", "SERACH")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString()).contains("SERACH", "SEARCH", "TRAIN_SUPERNET");
    }

    @Test
    void isReadyOnceTheApiHasAnswered() {
        Path ready = directory.resolve("ready");
        api.answers("/leases", 204, "");

        assertThat(runUntilIdle("--ready-file", ready.toString()))
                .as(err.toString())
                .isZero();

        assertThat(ready).exists();
    }

    @Test
    void isNotReadyForAFileOfAnEarlierWorker() throws IOException {
        Path ready = Files.writeString(directory.resolve("ready"), "");
        api.answers("/leases", 401, "{\"detail\": \"no such key\"}");

        assertThat(runUntilIdle("--ready-file", ready.toString())).isNotZero();

        assertThat(ready).doesNotExist();
    }
}
