package io.entangle.worker.command;

import io.entangle.worker.parity.ParityReport;
import io.entangle.worker.parity.ParityRow;
import io.entangle.worker.parity.Verdict;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of a comparison, for a terminal. */
final class ParityTable {

    private static final String FORMAT = "%-30s %-52s %8s %9s %9s  %-14s %-11s %s";

    private final ParityReport report;

    ParityTable(ParityReport report) {
        this.report = report;
    }

    void print(PrintWriter out) {
        out.println(FORMAT.formatted("set", "quantity", "compared", "absolute", "relative", "tolerance", "verdict", "")
                .stripTrailing());
        report.rows().forEach(row -> out.println(line(row)));
        out.println("%d rows passed, %d failed, %d of metadata"
                .formatted(report.count(Verdict.PASS), report.count(Verdict.FAIL), report.count(Verdict.METADATA)));
    }

    private static String line(ParityRow row) {
        return FORMAT.formatted(
                        row.set(),
                        row.quantity(),
                        row.compared() == 0 ? "" : row.compared(),
                        difference(row.absolute()),
                        difference(row.relative()),
                        row.tolerance() == null ? "" : row.tolerance(),
                        row.verdict().name().toLowerCase(Locale.ROOT),
                        row.detail() == null ? "" : row.detail())
                .stripTrailing();
    }

    private static String difference(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        return value == 0 ? "0" : "%.1e".formatted(value);
    }
}
