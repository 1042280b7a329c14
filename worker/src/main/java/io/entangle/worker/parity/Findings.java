package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.CheckpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Rows of one set, as they are found. */
final class Findings {

    private final String set;
    private final List<ParityRow> rows = new ArrayList<>();

    Findings(String set) {
        this.set = set;
    }

    List<ParityRow> rows() {
        return List.copyOf(rows);
    }

    /** A quantity that was compared. */
    void compared(String quantity, Deviation deviation, Tolerance tolerance) {
        boolean passed = tolerance.allows(deviation);
        rows.add(new ParityRow(
                set,
                quantity,
                deviation.compared(),
                deviation.absolute(),
                deviation.relative(),
                tolerance.toString(),
                passed ? Verdict.PASS : Verdict.FAIL,
                deviation.where().isEmpty() ? null : "worst at " + deviation.where()));
    }

    /** Sets that must be the same. */
    void same(String quantity, Set<String> actual, Set<String> expected) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(actual);
        Set<String> beyond = new TreeSet<>(actual);
        beyond.removeAll(expected);
        Deviation deviation = new Deviation();
        expected.forEach(name -> deviation.add(missing.contains(name) ? 0 : 1, 1, shortened(missing)));
        beyond.forEach(name -> deviation.add(1, 0, shortened(beyond)));
        compared(quantity, deviation, Tolerance.EXACT);
    }

    /** Two things that must be the same. */
    void same(String quantity, Object actual, Object expected) {
        boolean same = actual.equals(expected);
        rows.add(new ParityRow(
                set,
                quantity,
                1,
                same ? 0.0 : Double.POSITIVE_INFINITY,
                null,
                Tolerance.EXACT.toString(),
                same ? Verdict.PASS : Verdict.FAIL,
                same ? null : "expected %s, found %s".formatted(shortened(expected), shortened(actual))));
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }

    void failed(String quantity, String reason) {
        rows.add(ParityRow.failed(set, quantity, reason));
    }

    /** Runs a comparison; what keeps it from being made becomes a row. */
    void attempt(String quantity, Runnable comparison) {
        try {
            comparison.run();
        } catch (GoldenException | CheckpointException | IllegalArgumentException | IllegalStateException e) {
            failed(quantity, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            failed(quantity, "cannot be compared: " + e);
        }
    }

    /** Rows for what nobody read in a document: one for all metadata, and one for each key besides. */
    void unread(GoldenDocument document) {
        Set<String> metadata = new TreeSet<>();
        for (String pattern : document.unread()) {
            if (Metadata.is(pattern)) {
                metadata.add(pattern);
            } else {
                failed(document.name() + " " + pattern, "this key was not compared");
            }
        }
        if (!metadata.isEmpty()) {
            rows.add(ParityRow.of(set, document.name(), Verdict.METADATA, String.join(" ", metadata)));
        }
    }

    /** Compares whole numbers by name. */
    void counts(Map<String, Deviation> counts) {
        counts.forEach((name, deviation) -> compared(name, deviation, Tolerance.EXACT));
    }
}
