package io.entangle.api.mlflow;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An experiment of which something is to be told.
 *
 * @param id its id
 * @param name its name
 * @param owner whose it is; "" for nobody
 * @param spec what was asked for
 * @param state its state
 * @param error why it failed, if it did
 * @param startedAt when a worker first took a job of it, or it was posted
 * @param finishedAt when it ended; null if it has not
 * @param run its run; null if it has none yet
 */
record TrackedExperiment(
        UUID id,
        String name,
        String owner,
        JsonNode spec,
        String state,
        @Nullable String error,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable MlflowRunRow run) {}
