package io.entangle.api.sweep;

import io.entangle.api.queue.Jsonb;
import io.entangle.shared.searchspace.Dimension;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A sweep as it is kept; what it scores and where it stands, its job tells.
 *
 * @param id its id
 * @param experimentId the experiment whose supernet is scored
 * @param jobId the job that does it
 * @param rank rank of the base in the experiment, if it has one
 * @param dimensions what is varied
 * @param perBlock whether windows, heads and ratio are varied in each block alone, too
 * @param createdAt when it was asked for
 */
record StoredSweep(
        UUID id,
        UUID experimentId,
        UUID jobId,
        @Nullable Integer rank,
        List<Dimension> dimensions,
        boolean perBlock,
        Instant createdAt) {

    static final String SELECT = "select id, experiment_id, job_id, rank, dimensions, per_block, created_at from sweep";

    StoredSweep {
        dimensions = List.copyOf(dimensions);
    }

    static StoredSweep read(ResultSet row, int number) throws SQLException {
        return new StoredSweep(
                row.getObject("id", UUID.class),
                row.getObject("experiment_id", UUID.class),
                row.getObject("job_id", UUID.class),
                row.getObject("rank", Integer.class),
                List.of(Jsonb.read(row, "dimensions", Dimension[].class)),
                row.getBoolean("per_block"),
                row.getTimestamp("created_at").toInstant());
    }
}
