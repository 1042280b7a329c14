package io.entangle.api.mlflow;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A curve of a stage.
 *
 * @param jobId job of the stage
 * @param kind what the stage does
 * @param repetition how many stages of that kind stand before it, where the space is searched; null where there is one of each
 * @param name name of the curve within the stage
 */
record TrackedCurve(UUID jobId, String kind, @Nullable Integer repetition, String name) {

    /** What it is called at the server, as in {@code train-supernet/loss}. */
    String key() {
        String stage = kind.toLowerCase(Locale.ROOT).replace('_', '-');
        return MlflowLimits.key((repetition == null ? stage : stage + "-" + repetition) + "/" + name);
    }
}
