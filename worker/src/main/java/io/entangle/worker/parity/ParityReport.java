package io.entangle.worker.parity;

import java.util.List;

/**
 * All rows.
 *
 * @param rows in the order of the directory
 */
public record ParityReport(List<ParityRow> rows) {

    /** Copies the list. */
    public ParityReport {
        rows = List.copyOf(rows);
    }

    /** How many rows have that verdict. */
    public long count(Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).count();
    }

    /** Whether something was compared and nothing failed. */
    public boolean passed() {
        return count(Verdict.PASS) > 0 && count(Verdict.FAIL) == 0;
    }
}
