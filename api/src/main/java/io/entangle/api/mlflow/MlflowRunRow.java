package io.entangle.api.mlflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run here.
 *
 * @param runId its id
 * @param artifactUri where it keeps files
 * @param described whether its parameters were told
 * @param toldEnd the end that was told; null if none was, or it is being gone on with
 */
record MlflowRunRow(
        String runId,
        String artifactUri,
        boolean described,
        @Nullable Instant toldEnd) {}
