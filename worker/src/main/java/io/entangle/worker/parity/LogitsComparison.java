package io.entangle.worker.parity;

import io.entangle.shared.experiment.Precision;
import io.entangle.worker.supernet.Supernet;
import java.util.List;

/** Class scores of every subnet, against those in 32 and in 64 bits. */
final class LogitsComparison implements SupernetComparison {

    static final Tolerance TOLERANCE = Tolerance.absolute(1e-4);

    @Override
    public String quantity() {
        return "logits";
    }

    @Override
    public boolean applies(GoldenSupernet golden) {
        return !golden.architectures().isEmpty();
    }

    @Override
    public void compare(GoldenSupernet golden, Findings findings) {
        List<GoldenNode> entries = golden.subnets().root().at("subnets").items();
        Deviation narrow = new Deviation();
        Deviation wide = new Deviation();
        try (Supernet supernet = golden.supernet()) {
            for (int i = 0; i < entries.size(); i++) {
                float[][] logits = supernet.evaluate(golden.images_BCSS(), golden.architecture(i), Precision.FP32);
                add(logits, entries.get(i), "logits", narrow);
                add(logits, entries.get(i), "logits_f64", wide);
            }
        }
        report("logits", narrow, findings);
        report("logits, float64", wide, findings);
    }

    private static void report(String quantity, Deviation deviation, Findings findings) {
        if (deviation.compared() > 0) {
            findings.compared(quantity, deviation, TOLERANCE);
        }
    }

    private static void add(float[][] logits, GoldenNode entry, String key, Deviation deviation) {
        if (entry.has(key)) {
            add(logits, entry.at(key), deviation);
        }
    }

    /** @throws GoldenException if there are not as many scores */
    static void add(float[][] logits, GoldenNode expected, Deviation deviation) {
        List<GoldenNode> rows = expected.items();
        if (rows.size() != logits.length) {
            throw new GoldenException(
                    "%s has %d rows for %d images".formatted(expected.path(), rows.size(), logits.length));
        }
        for (int b = 0; b < logits.length; b++) {
            double[] row = rows.get(b).numbers();
            if (row.length != logits[b].length) {
                throw new GoldenException(
                        "%s has %d classes, not %d".formatted(rows.get(b).path(), row.length, logits[b].length));
            }
            for (int c = 0; c < row.length; c++) {
                deviation.add(logits[b][c], row[c], rows.get(b).path());
            }
        }
    }
}
