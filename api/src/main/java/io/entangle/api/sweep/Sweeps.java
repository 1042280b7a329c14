package io.entangle.api.sweep;

import io.entangle.api.queue.Jsonb;
import io.entangle.api.web.KeyedRequest;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.searchspace.Dimension;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The sweeps that are kept. */
@Repository
class Sweeps {

    private final JdbcClient sql;

    Sweeps(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * A sweep of an experiment.
     *
     * @throws org.springframework.web.ErrorResponseException 404 if there is none
     */
    StoredSweep get(UUID experimentId, UUID id) {
        return sql.sql(StoredSweep.SELECT + " where id = :id and experiment_id = :experiment")
                .param("id", id)
                .param("experiment", experimentId)
                .query(StoredSweep::read)
                .optional()
                .orElseThrow(() -> Problem.notFound("sweep", id));
    }

    /** A page of those of an experiment, newest first. */
    List<StoredSweep> page(UUID experimentId, PageQuery page) {
        return sql.sql(StoredSweep.SELECT
                        + " where experiment_id = :experiment and id < :before order by id desc limit :rows")
                .param("experiment", experimentId)
                .param("before", page.before())
                .param("rows", page.rows())
                .query(StoredSweep::read)
                .list();
    }

    /** The sweep that was asked for by somebody's keys under an idempotency key; what others asked for does not matter. */
    Optional<KeyedRequest.Earlier> earlier(String postedBy, String idempotencyKey) {
        return sql.sql(
                        "select id, experiment_id, request_sha256 from sweep where posted_by = :postedBy and idempotency_key = :key")
                .param("postedBy", postedBy)
                .param("key", idempotencyKey)
                .query((row, number) -> new KeyedRequest.Earlier(
                        row.getObject("id", UUID.class),
                        row.getObject("experiment_id", UUID.class),
                        row.getString("request_sha256")))
                .optional();
    }

    /** Keeps a sweep whose job is queued. */
    UUID insert(
            UUID experimentId,
            UUID jobId,
            @Nullable Integer rank,
            List<Dimension> dimensions,
            boolean perBlock,
            String postedBy,
            KeyedRequest request) {
        UUID id = ResourceIds.next();
        sql.sql("""
                        insert into sweep (id, experiment_id, job_id, rank, dimensions, per_block, posted_by, idempotency_key, request_sha256)
                        values (:id, :experiment, :job, cast(:rank as integer), cast(:dimensions as jsonb), :perBlock, :postedBy, :key, :sha256)
                        """)
                .param("id", id)
                .param("experiment", experimentId)
                .param("job", jobId)
                .param("rank", rank)
                .param("dimensions", Jsonb.text(dimensions))
                .param("perBlock", perBlock)
                .param("postedBy", postedBy)
                .param("key", request.key())
                .param("sha256", request.storedSha256())
                .update();
        return id;
    }
}
