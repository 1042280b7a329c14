package io.entangle.api.queue;

import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands; its spec and its result, which can be long, are read on their own.
 *
 * @param id the job
 * @param experimentId the experiment it belongs to
 * @param datasetId the data set it inspects
 * @param importedId the checkpoint it reads in
 * @param stage place in the line of its experiment; null for what runs beside the line
 * @param kind what it does
 * @param state where it stands
 * @param attempt attempts begun
 * @param worker worker of the current or the last attempt
 * @param progress last report of that worker
 * @param error why the last attempt did not end well
 * @param firstStartedAt begin of the first attempt
 * @param startedAt begin of the current or the last attempt
 * @param finishedAt when it came to its final state
 * @param computedOn what the worker of the current or the last attempt computes with
 */
public record Job(
        UUID id,
        @Nullable UUID experimentId,
        @Nullable UUID datasetId,
        @Nullable UUID importedId,
        @Nullable Integer stage,
        JobKind kind,
        JobState state,
        int attempt,
        @Nullable String worker,
        @Nullable Progress progress,
        @Nullable Failure error,
        @Nullable Instant firstStartedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable DeviceFacts computedOn) {

    /** Columns that {@link #read} needs, of a table {@code job}. */
    static final String COLUMNS =
            "job.id, job.experiment_id, job.dataset_id, job.imported_id, job.stage, job.kind, job.state, job.attempt,"
                    + " job.worker, job.progress, job.error, job.first_started_at, job.started_at, job.finished_at, job.computed_on";

    static Job read(ResultSet row, int number) throws SQLException {
        return new Job(
                row.getObject("id", UUID.class),
                row.getObject("experiment_id", UUID.class),
                row.getObject("dataset_id", UUID.class),
                row.getObject("imported_id", UUID.class),
                row.getObject("stage", Integer.class),
                JobKind.valueOf(row.getString("kind")),
                JobState.valueOf(row.getString("state")),
                row.getInt("attempt"),
                row.getString("worker"),
                Jsonb.readNullable(row, "progress", Progress.class),
                Jsonb.readNullable(row, "error", Failure.class),
                instant(row, "first_started_at"),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                Jsonb.readNullable(row, "computed_on", DeviceFacts.class));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
