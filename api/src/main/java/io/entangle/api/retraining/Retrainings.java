package io.entangle.api.retraining;

import io.entangle.api.queue.Jsonb;
import io.entangle.api.web.KeyedRequest;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.JobSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The retrainings that are kept. */
@Repository
class Retrainings {

    private final JdbcClient sql;

    Retrainings(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * A retraining of an experiment.
     *
     * @throws org.springframework.web.ErrorResponseException 404 if there is none
     */
    StoredRetraining get(UUID experimentId, UUID id) {
        return sql.sql(StoredRetraining.SELECT + " where id = :id and experiment_id = :experiment")
                .param("id", id)
                .param("experiment", experimentId)
                .query(StoredRetraining::read)
                .optional()
                .orElseThrow(() -> Problem.notFound("retraining", id));
    }

    /** A page of those of an experiment, newest first. */
    List<StoredRetraining> page(UUID experimentId, PageQuery page) {
        return sql.sql(StoredRetraining.SELECT
                        + " where experiment_id = :experiment and id < :before order by id desc limit :rows")
                .param("experiment", experimentId)
                .param("before", page.before())
                .param("rows", page.rows())
                .query(StoredRetraining::read)
                .list();
    }

    /** All of an experiment, oldest first. */
    List<StoredRetraining> of(UUID experimentId) {
        return sql.sql(StoredRetraining.SELECT + " where experiment_id = :experiment order by id")
                .param("experiment", experimentId)
                .query(StoredRetraining::read)
                .list();
    }

    /** The retraining that was asked for by somebody's keys under an idempotency key; what others asked for does not matter. */
    Optional<KeyedRequest.Earlier> earlier(String postedBy, String idempotencyKey) {
        return sql.sql(
                        "select id, experiment_id, request_sha256 from retraining where posted_by = :postedBy and idempotency_key = :key")
                .param("postedBy", postedBy)
                .param("key", idempotencyKey)
                .query((row, number) -> new KeyedRequest.Earlier(
                        row.getObject("id", UUID.class),
                        row.getObject("experiment_id", UUID.class),
                        row.getString("request_sha256")))
                .optional();
    }

    /** Keeps a retraining whose job is queued. */
    UUID insert(
            UUID experimentId,
            UUID jobId,
            @Nullable Integer rank,
            JobSpec.Retrain job,
            String postedBy,
            KeyedRequest request) {
        UUID id = ResourceIds.next();
        Costs costs = CostModel.of(job.space(), job.architecture());
        sql.sql("""
                        insert into retraining (id, experiment_id, job_id, rank, hash, architecture, parameters, macs, macs_without_relative_position,
                          mode, seed, training, posted_by, idempotency_key, request_sha256)
                        values (:id, :experiment, :job, cast(:rank as integer), :hash, cast(:architecture as jsonb), :parameters, :macs, :macsWithout,
                          :mode, :seed, cast(:training as jsonb), :postedBy, :key, :sha256)
                        """)
                .param("id", id)
                .param("experiment", experimentId)
                .param("job", jobId)
                .param("rank", rank)
                .param("hash", ArchitectureCodec.hash(job.architecture()))
                .param("architecture", Jsonb.text(job.architecture()))
                .param("parameters", costs.parameters())
                .param("macs", costs.macs())
                .param("macsWithout", costs.macsWithoutRelativePosition())
                .param("mode", job.mode().name())
                .param("seed", job.seed())
                .param("training", Jsonb.text(job.training()))
                .param("postedBy", postedBy)
                .param("key", request.key())
                .param("sha256", request.storedSha256())
                .update();
        return id;
    }
}
