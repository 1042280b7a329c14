package io.entangle.worker.command;

import io.entangle.worker.bench.BenchReport;
import io.entangle.worker.bench.ModelFigures;
import io.entangle.worker.bench.Part;
import io.entangle.worker.bench.Spread;
import io.entangle.worker.torch.DeviceReport;
import java.io.PrintWriter;

/** Figures of a bench, for people. */
final class BenchTable {

    private static final double GIGA = 1e9;
    private static final double GIBIBYTE = 1L << 30;

    private final BenchReport report;

    BenchTable(BenchReport report) {
        this.report = report;
    }

    void print(PrintWriter out) {
        DeviceReport.lines(report.device()).forEach(out::println);
        out.println();
        out.println("%-22s %-10s %5s %7s %-5s %20s %22s %22s %17s %8s"
                .formatted(
                        "model",
                        "work",
                        "batch",
                        "threads",
                        "prec",
                        "images/s",
                        "GFLOP/s",
                        "GEMM GFLOP/s",
                        "ratio",
                        "memory"));
        report.figures().forEach(figures -> out.println(row(figures)));
        out.println();
        out.println(
                "median (min to max) over the steps; GFLOP/s count true multiply-accumulates, relative position included");
        out.println();
        out.println("%-22s %-10s %-5s %9s %9s %12s %9s %6s %26s"
                .formatted(
                        "share of time",
                        "",
                        "prec",
                        "GEMM",
                        "attention",
                        "element-wise",
                        "optimizer",
                        "data",
                        "GFLOP/s without rel. pos."));
        report.figures().forEach(figures -> out.println(shares(figures)));
        if (report.figures().stream().anyMatch(figures -> !figures.nativePrecision())) {
            out.println();
            out.println(
                    "This device does not compute bf16 in hardware: fp32 is faster here, and what --precision auto takes.");
        }
    }

    private static String row(ModelFigures figures) {
        return "%-22s %-10s %5d %7s %-5s %20s %22s %22s %17s %8s"
                .formatted(
                        figures.model(),
                        figures.work(),
                        figures.batch(),
                        figures.sideBySide() == 1
                                ? "" + figures.threads()
                                : figures.sideBySide() + " × " + figures.threads(),
                        figures.precision(),
                        spread(figures.imagesPerSecond(), 1, "%.1f"),
                        spread(figures.flops(), GIGA, "%.1f"),
                        spread(figures.gemmFlops(), GIGA, "%.1f"),
                        spread(figures.ratioToGemm(), 1, "%.2f"),
                        figures.peakMemoryBytes() == null
                                ? "?"
                                : "%.1f GiB".formatted(figures.peakMemoryBytes() / GIBIBYTE));
    }

    private static String shares(ModelFigures figures) {
        return "%-22s %-10s %-5s %9s %9s %12s %9s %6s %26s"
                .formatted(
                        figures.model(),
                        figures.work(),
                        figures.precision(),
                        share(figures, Part.GEMM),
                        share(figures, Part.ATTENTION),
                        share(figures, Part.ELEMENT_WISE),
                        share(figures, Part.OPTIMIZER),
                        share(figures, Part.DATA),
                        spread(figures.flopsWithoutRelativePosition(), GIGA, "%.1f"));
    }

    private static String share(ModelFigures figures, Part part) {
        return "%.0f %%".formatted(100 * figures.shares().getOrDefault(part, 0.0));
    }

    private static String spread(Spread spread, double unit, String format) {
        return (format + " (" + format + " to " + format + ")")
                .formatted(spread.median() / unit, spread.min() / unit, spread.max() / unit);
    }
}
