package io.entangle.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.job.DatasetReport;
import io.entangle.shared.job.DatasetReport.ClassCount;
import io.entangle.shared.job.DatasetReport.Corrupt.CorruptFile;
import io.entangle.shared.json.Json;
import io.entangle.worker.EntangleWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a folder may hold crashes an inspection, hangs it, or fills the memory. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFolderTest {

    @TempDir
    Path directory = Path.of("");

    private HostileFolder folder;

    @BeforeEach
    void prepare() throws IOException, InterruptedException {
        folder = HostileFolder.in(directory.resolve("data"));
    }

    @Test
    void everyCorruptFileIsNamedAndTheRestIsCounted() {
        Dataset dataset = DatasetFormats.open(directory.resolve("data").toString(), DatasetOptions.DEFAULT);
        Inspection inspection = new DatasetInspector(4).inspect(dataset, (done, total) -> {});

        assertReport(inspection.report());
        assertThatThrownBy(() -> inspection.requireFewCorrupt(0.01))
                .isInstanceOf(DatasetException.class)
                .message()
                .contains("train/cat/bad\\r\\nINFO all is well.png", "more than maxCorruptShare")
                .satisfies(message -> assertThat(message.split("\\R"))
                        .as("one line for each file, one for the rest, one for what to do")
                        .hasSizeLessThanOrEqualTo(22)
                        .noneMatch(line -> line.startsWith("INFO")));
        inspection.requireFewCorrupt(1);
    }

    /** With it goes an image that is allowed by its size, and becomes twice of what memory there is. */
    @Test
    void aWorkerWithLittleMemoryGetsThroughIt() throws IOException, InterruptedException {
        folder.bomb("large-bomb.png", 9_500);
        folder.corrupt.add("train/cat/large-bomb.png");
        Path report = directory.resolve("report.json");
        Path messages = directory.resolve("messages.txt");

        Process inspection = ForkedJava.of(
                        EntangleWorker.class.getName(),
                        "inspect",
                        directory.resolve("data").toString(),
                        "--json",
                        "--max-corrupt-share",
                        "1")
                .with("-Xmx128m")
                .builder()
                .redirectOutput(report.toFile())
                .redirectError(messages.toFile())
                .start();
        int code = inspection.waitFor();

        assertThat(code).as(Files.readString(messages)).isZero();
        assertReport(Json.mapper().readValue(Files.readString(report), DatasetReport.class));
    }

    private void assertReport(DatasetReport report) {
        assertThat(report.corrupt().files())
                .extracting(CorruptFile::name)
                .containsExactlyInAnyOrderElementsOf(folder.corrupt);
        assertThat(report.corrupt().files())
                .allSatisfy(
                        file -> assertThat(file.reason()).isNotBlank().doesNotContain("null", directory.toString()));
        assertThat(report.corrupt().train()).isEqualTo(folder.corrupt.size());
        assertThat(report.corrupt().test()).isZero();
        assertThat(report.classes())
                .containsExactly(
                        new ClassCount("cat", folder.readable() - 3 + folder.corrupt.size(), 3),
                        new ClassCount("dog", 3, 3));
        assertThat(report.pixels())
                .isNotNull()
                .extracting(DatasetReport.PixelStatistics::images)
                .isEqualTo(folder.readable());
    }
}
