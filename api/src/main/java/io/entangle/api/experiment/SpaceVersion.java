package io.entangle.api.experiment;

import io.entangle.api.queue.Jsonb;
import io.entangle.api.web.Idempotency;
import io.entangle.shared.searchspace.SearchSpace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version of an experiment's space; how good it is, and what became of it, the job tells that has measured it.
 *
 * @param step how often the space has moved before
 * @param parent step of the version that it was made of; null for the first
 * @param space the space
 * @param sha256 digest of its JSON, 64 hexadecimal digits
 * @param jobId the job that has measured it, once one has
 * @param createdAt when it was made
 */
public record SpaceVersion(
        int step,
        @Nullable Integer parent,
        SearchSpace space,
        String sha256,
        @Nullable UUID jobId,
        Instant createdAt) {

    static final String COLUMNS = "step, parent, space, sha256, job_id, created_at";

    static SpaceVersion read(ResultSet row, int number) throws SQLException {
        return new SpaceVersion(
                row.getInt("step"),
                row.getObject("parent", Integer.class),
                Jsonb.read(row, "space", SearchSpace.class),
                row.getString("sha256"),
                row.getObject("job_id", UUID.class),
                row.getTimestamp("created_at").toInstant());
    }

    static String sha256(SearchSpace space) {
        return Idempotency.sha256(space);
    }
}
