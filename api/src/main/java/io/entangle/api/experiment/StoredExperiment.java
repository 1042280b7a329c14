package io.entangle.api.experiment;

import io.entangle.api.queue.Jsonb;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.ResultsSummary;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.searchspace.SearchSpace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An experiment as it is kept.
 *
 * @param id its id
 * @param version how often it was changed
 * @param name its name
 * @param notes what its users have written down about it
 * @param state where it stands
 * @param priority how many ageing steps its jobs come before their time
 * @param searchSpaceId the space it searches
 * @param datasetId the data set it learns
 * @param clonedFrom the experiment that it was made after
 * @param spec what was asked for, every default filled in
 * @param space the space as it was then; where it is itself searched, its latest version
 * @param summary what it found, once its search has ended
 * @param error why it failed
 * @param createdAt when it was posted
 * @param finishedAt when it came to its final state
 * @param pausedAt since when its user holds it
 */
public record StoredExperiment(
        UUID id,
        long version,
        String name,
        @Nullable String notes,
        State state,
        int priority,
        UUID searchSpaceId,
        UUID datasetId,
        @Nullable UUID clonedFrom,
        ExperimentSpec spec,
        SearchSpace space,
        @Nullable ResultsSummary summary,
        @Nullable Failure error,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable Instant pausedAt) {

    /** What is kept of the state; whether an active one is queued or running, its jobs tell. */
    public enum State {
        /** Its data set is still being inspected. */
        WAITING,
        /** One of its stages is queued or running. */
        ACTIVE,
        /** Ranked subnets with weights are there. */
        SUCCEEDED,
        /** Given up, with an error. */
        FAILED,
        /** Ended by the user. */
        CANCELLED
    }

    /** Where it stands, in the words of the interface, and what can be done where nothing else tells it. */
    public String standing() {
        return switch (state) {
            case ACTIVE -> pausedAt == null ? "QUEUED or RUNNING" : "PAUSED";
            case WAITING -> pausedAt == null ? "WAITING for its data set" : "PAUSED";
            case CANCELLED -> "CANCELLED; use :clone to post it again";
            case SUCCEEDED, FAILED -> state.name();
        };
    }

    /** Columns that {@link #read} needs, of a table {@code experiment}. */
    static final String COLUMNS =
            "experiment.id, experiment.version, experiment.name, experiment.notes, experiment.state, experiment.priority, experiment.search_space_id,"
                    + " experiment.dataset_id, experiment.cloned_from,"
                    + " experiment.spec, experiment.space, experiment.summary, experiment.error, experiment.created_at, experiment.finished_at, experiment.paused_at";

    static StoredExperiment read(ResultSet row, int number) throws SQLException {
        return new StoredExperiment(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("name"),
                row.getString("notes"),
                State.valueOf(row.getString("state")),
                row.getInt("priority"),
                row.getObject("search_space_id", UUID.class),
                row.getObject("dataset_id", UUID.class),
                row.getObject("cloned_from", UUID.class),
                Jsonb.read(row, "spec", ExperimentSpec.class),
                Jsonb.read(row, "space", SearchSpace.class),
                Jsonb.readNullable(row, "summary", ResultsSummary.class),
                Jsonb.readNullable(row, "error", Failure.class),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "finished_at"),
                instant(row, "paused_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
