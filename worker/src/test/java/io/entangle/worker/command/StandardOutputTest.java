package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.job.DatasetReport;
import io.entangle.shared.json.Json;
import io.entangle.worker.EntangleWorker;
import io.entangle.worker.data.ForkedJava;
import io.entangle.worker.runner.StubApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs read from the standard output of a command, a process of its own with the logging that it has there. */
class StandardOutputTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void anInspectionIsItsReportAlone() throws IOException, InterruptedException {
        String out = standardOutput(
                "inspect", "builtin:shapes?train=100&test=20", "--json", "--data-cache", folder.toString());

        DatasetReport report = Json.mapper().readValue(out, DatasetReport.class);
        assertThat(report.classes()).hasSize(10);
        assertThat(out).startsWith("{").hasLineCount(1);
    }

    @Test
    void aSubmissionIsItsIdAlone() throws IOException, InterruptedException {
        Path document = Files.writeString(
                folder.resolve("experiment.json"), "{\"name\":\"n\",\"searchSpace\":\"s\",\"dataset\":\"d\"}");
        try (StubApi api = new StubApi()) {
            api.answers("/experiments", 201, Experiments.view(ExperimentState.QUEUED, (Failure) null));

            assertThat(standardOutput(
                            "submit",
                            document.toString(),
                            "--api-url",
                            api.address().toString()))
                    .isEqualTo(Experiments.ID + System.lineSeparator());
        }
    }

    private String standardOutput(String... arguments) throws IOException, InterruptedException {
        String[] main = new String[arguments.length + 1];
        main[0] = EntangleWorker.class.getName();
        System.arraycopy(arguments, 0, main, 1, arguments.length);
        Path errors = folder.resolve("standard-error");
        // Tests have a logging of their own, which would be found first.
        String logging =
                EntangleWorker.class.getProtectionDomain().getCodeSource().getLocation() + "logback.xml";
        Process process = ForkedJava.of(main)
                .with("-Dlogback.configurationFile=" + logging)
                .builder()
                .redirectError(errors.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return out;
    }
}
