package io.entangle.worker.parity;

import java.util.Set;

/** Keys that say something about the numbers beside them and are not compared. */
final class Metadata {

    private static final Set<String> KEYS = Set.of(
            "seed",
            "note",
            "python",
            "torch",
            "index",
            "caution",
            "mode",
            "rule",
            "loss_definition",
            "max_abs_diff_f32_f64",
            "candidate_layout");

    private Metadata() {}

    /** Whether the last key of that pattern is one of them. */
    static boolean is(String pattern) {
        return KEYS.contains(pattern.substring(pattern.lastIndexOf('/') + 1));
    }
}
