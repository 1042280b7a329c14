package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Hands out leases, each with a new fencing token that is larger than every earlier one. */
@Repository
class Claims {

    /**
     * The candidate row is chosen and locked in a materialized CTE, that is exactly once. Inside {@code IN (SELECT … LIMIT 1)} a nested-loop plan may run the
     * subquery once for every row and claim many.
     */
    private static final String CLAIM = """
            with next as materialized (
              select id from job
              where state = 'QUEUED' and not held and available_at <= now() and kind in (:kinds) and device in ('any', :device)
              order by claim_key, id
              limit 1
              for update skip locked)
            update job set
              state = 'RUNNING', token = nextval('fencing_token'), attempt = attempt + 1, worker = :worker, computed_on = cast(:facts as jsonb),
              lease_expires_at = now() + make_interval(secs => :lease),
              preempted_by = null, started_at = now(), first_started_at = coalesce(first_started_at, now())
            from next where job.id = next.id
            returning job.id, job.experiment_id, job.token, job.attempt, job.spec, job.checkpoint_id,
              (select sha256 from artifact where artifact.id = job.checkpoint_id) as checkpoint_sha256,
              (select bytes from artifact where artifact.id = job.checkpoint_id) as checkpoint_bytes
            """;

    private final JdbcClient sql;
    private final QueueSettings settings;

    Claims(JdbcClient sql, QueueSettings settings) {
        this.sql = sql;
        this.settings = settings;
    }

    /** The first job of the queue that the worker, which must be known, can do. */
    @Transactional
    Optional<Lease> claim(WorkerInfo worker) {
        if (worker.kinds().isEmpty()) {
            return Optional.empty();
        }
        return sql.sql(CLAIM)
                .param("kinds", worker.kinds().stream().map(Enum::name).toList())
                .param("device", worker.device().startsWith("cuda") ? "cuda" : "cpu")
                .param("worker", worker.name())
                .param("facts", Jsonb.text(worker.facts()))
                .param("lease", (double) settings.leaseSeconds())
                .query(this::lease)
                .optional();
    }

    private Lease lease(ResultSet row, int number) throws SQLException {
        return new Lease(
                row.getObject("id", UUID.class),
                row.getObject("experiment_id", UUID.class),
                row.getLong("token"),
                row.getInt("attempt"),
                settings.leaseSeconds(),
                settings.heartbeatSeconds(),
                Jsonb.read(row, "spec", JobSpec.class),
                checkpoint(row));
    }

    private static @Nullable ArtifactRef checkpoint(ResultSet row) throws SQLException {
        UUID id = row.getObject("checkpoint_id", UUID.class);
        return id == null
                ? null
                : new ArtifactRef(id, row.getString("checkpoint_sha256"), row.getLong("checkpoint_bytes"));
    }
}
