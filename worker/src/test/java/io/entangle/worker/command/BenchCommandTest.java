package io.entangle.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.cost.CostModel;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.Presets;
import io.entangle.worker.bench.BenchReport;
import io.entangle.worker.bench.ModelFigures;
import io.entangle.worker.bench.Part;
import io.entangle.worker.bench.Spread;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private int run(String... arguments) {
        return new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private BenchReport measured(String... more) throws IOException {
        Path json = folder.resolve("bench.json");
        String[] all = new String[more.length + 2];
        System.arraycopy(more, 0, all, 0, more.length);
        all[more.length] = "--json";
        all[more.length + 1] = json.toString();
        assertThat(run(all)).as(err.toString()).isZero();
        return Json.mapper().readValue(Files.readString(json), BenchReport.class);
    }

    @Test
    void figuresAgreeWithEachOther() throws IOException {
        BenchReport report = measured(
                "--model",
                "shapes-32",
                "--batch",
                "4",
                "--steps",
                "3",
                "--subnets",
                "1",
                "--device",
                "cpu",
                "--threads",
                "1",
                "--precision",
                "fp32");

        assertThat(report.device().name()).isEqualTo("cpu");
        assertThat(report.figures()).extracting(ModelFigures::work).containsExactly("training", "evaluation");
        for (ModelFigures figures : report.figures()) {
            double macs = CostModel.of(
                            Presets.find("shapes-32").orElseThrow().space(),
                            figures.architectures().get(0))
                    .macs();
            double flopsOfImage = (figures.work().equals("training") ? 6 : 2) * macs;
            assertThat(figures.flops().median() / figures.imagesPerSecond().median())
                    .isCloseTo(flopsOfImage, within(1e-6 * flopsOfImage));
            assertThat(figures.flopsWithoutRelativePosition().median())
                    .isLessThan(figures.flops().median());
            assertThat(figures.imagesPerSecond().max())
                    .isCloseTo(
                            4 * figures.sideBySide() / figures.secondsPerStep().min(),
                            within(1e-6 * figures.imagesPerSecond().max()));
            for (Spread spread : new Spread[] {figures.gemmFlops(), figures.ratioToGemm()}) {
                assertThat(spread.min()).isPositive();
                assertThat(spread.median()).isBetween(spread.min(), spread.max());
            }
            assertThat(figures.shares().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum())
                    .isCloseTo(1, within(1e-9));
            assertThat(figures.shares().get(Part.GEMM)).isPositive();
            assertThat(figures.shares().get(Part.ATTENTION)).isPositive();
        }
        assertThat(report.figures().get(0).shares()).containsKey(Part.OPTIMIZER);
        assertThat(report.figures().get(1).shares()).doesNotContainKey(Part.OPTIMIZER);
        assertThat(out.toString()).contains("shapes-32", "training", "evaluation", "GEMM GFLOP/s");
    }

    @Test
    void everyRunMeasuresTheSameSubnets() throws IOException {
        String[] options = {
            "--model", "shapes-32", "--work", "evaluation", "--batch", "2", "--steps", "2", "--device", "cpu"
        };

        assertThat(measured(options).figures().get(0).architectures())
                .hasSize(2)
                .isEqualTo(measured(options).figures().get(0).architectures());
    }

    @Test
    void aModelInStagesIsMeasuredAsAnyOther() throws IOException {
        BenchReport report = measured(
                "--model",
                "s3-cifar-32",
                "--batch",
                "2",
                "--steps",
                "1",
                "--subnets",
                "1",
                "--device",
                "cpu",
                "--threads",
                "1",
                "--precision",
                "fp32");

        assertThat(report.figures()).extracting(ModelFigures::work).containsExactly("training", "evaluation");
        for (ModelFigures figures : report.figures()) {
            double macs = CostModel.of(
                            Presets.find("s3-cifar-32").orElseThrow().space(),
                            figures.architectures().get(0))
                    .macs();
            double flopsOfImage = (figures.work().equals("training") ? 6 : 2) * macs;
            assertThat(figures.flops().median() / figures.imagesPerSecond().median())
                    .isCloseTo(flopsOfImage, within(1e-6 * flopsOfImage));
            assertThat(figures.ratioToGemm().median()).isPositive();
            assertThat(figures.shares().get(Part.GEMM)).isPositive();
            assertThat(figures.shares().get(Part.ATTENTION)).isPositive();
        }
    }

    @Test
    void bf16IsMeasuredWhereAskedFor() throws IOException {
        ModelFigures figures = measured(
                        "--model",
                        "shapes-32",
                        "--work",
                        "evaluation",
                        "--batch",
                        "2",
                        "--steps",
                        "1",
                        "--device",
                        "cpu",
                        "--precision",
                        "bf16")
                .figures()
                .get(0);

        assertThat(figures.precision()).isEqualTo("bf16");
    }

    @Test
    void anUnknownModelIsRefusedWithThoseThatThereAre() {
        assertThat(run("--model", "gpt")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("'gpt' is no preset", "autoformer-tiny");
    }

    @Test
    void numbersMustBePositive() {
        assertThat(run("--batch", "0")).isNotZero();
        assertThat(err.toString()).contains("must be positive");
    }
}
