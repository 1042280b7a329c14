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

/** Hands out leases, each with a new fencing token that is larger than every earlier one. */
@Repository
class Claims {

    /**
     * The first jobs of each kind and device are looked up apart, for so they stand in the index: whatever else is queued, and however much of it, costs nothing. Those that have rested are
     * few, and looked up by the end of their rest. Of the first {@code depth} of them together, {@code next} is the first that nobody else is about to claim.
     *
     * <p>That row is chosen and locked in a materialized CTE, that is exactly once. Inside {@code IN (SELECT … LIMIT 1)} a nested-loop plan may run the
     * subquery once for every row and claim many. There is always a row of the answer, to tell whether there may be more jobs beyond {@code depth}, which is
     * part of the text: of a parameter PostgreSQL has to assume that it is a tenth of the table. The time zone makes an order of which the index by kind and device
     * is the only one: else PostgreSQL may hope to meet jobs of a kind soon in the order of the queue, and read all of it where there are none.
     */
    private static final String CLAIM = """
            with %3$s rested as materialized (
              select id, claim_key from job
              where %1$s and resting and kind = any (cast(:kinds as text[])) and device in ('any', :device)),
            candidate as materialized (
              select id, claim_key from unnest(cast(:kinds as text[])) able(kind) cross join unnest(array['any', :device]) at(device)
              cross join lateral (
                select id, claim_key from job
                where %1$s and not resting and job.kind = able.kind and job.device = at.device
                order by claim_key at time zone 'UTC', id limit %2$d) first
              union all
              select id, claim_key from rested
              order by claim_key, id limit %2$d),
            next as materialized (
              select id from job where id = any (array(select id from candidate)) and %1$s
              order by claim_key, id
              limit 1
              for update skip locked),
            claimed as (
              update job set
                state = 'RUNNING', resting = false, token = nextval('fencing_token'), attempt = attempt + 1, worker = :worker,
                computed_on = cast(:facts as jsonb), lease_expires_at = now() + make_interval(secs => :lease),
                preempted_by = null, started_at = now(), first_started_at = coalesce(first_started_at, now())
              from next where job.id = next.id
              returning job.id, job.experiment_id, job.token, job.attempt, job.spec, job.checkpoint_id)
            select claimed.*,
              (select traceparent from experiment where experiment.id = claimed.experiment_id) as traceparent,
              (select sha256 from artifact where artifact.id = claimed.checkpoint_id) as checkpoint_sha256,
              (select bytes from artifact where artifact.id = claimed.checkpoint_id) as checkpoint_bytes,
              (select count(*) from candidate) = %2$d as further
            from (values (1)) answer left join claimed on true
            """;

    /** Notes who asks, unless the same was noted shortly before. */
    private static final String NOTED = """
            noted as (
              insert into worker (name, info)
              select :worker, cast(:info as jsonb)
              where not exists (
                select from worker
                where name = :worker and info = cast(:info as jsonb) and last_seen_at >= now() - make_interval(secs => :noted))
              on conflict (name) do update set info = excluded.info, last_seen_at = now()),
            """;

    /** What can be claimed now, whoever claims. */
    static final String FREE = "state = 'QUEUED' and not held and available_at <= now()";

    /** More than are commonly about to be claimed at once. */
    private static final int FIRST_DEPTH = 16;

    private final JdbcClient sql;
    private final QueueSettings settings;

    Claims(JdbcClient sql, QueueSettings settings) {
        this.sql = sql;
        this.settings = settings;
    }

    /** Notes who asks, and gives it the first job of the queue that it can do. */
    Optional<Lease> ask(WorkerInfo worker) {
        return first(worker, NOTED);
    }

    /** The first job of the queue that the worker, which must be known, can do. */
    Optional<Lease> claim(WorkerInfo worker) {
        return first(worker, "");
    }

    /** Every look is one statement, which needs no transaction around it. */
    private Optional<Lease> first(WorkerInfo worker, String noted) {
        for (long depth = FIRST_DEPTH; ; depth *= FIRST_DEPTH) {
            Attempt attempt = attempt(worker, depth, noted);
            if (attempt.lease != null || !attempt.further) {
                return Optional.ofNullable(attempt.lease);
            }
        }
    }

    /** What a worker computes on, as jobs ask for it: {@code cpu} or {@code cuda}. */
    static String device(WorkerInfo worker) {
        return worker.device().startsWith("cuda") ? "cuda" : "cpu";
    }

    private Attempt attempt(WorkerInfo worker, long depth, String noted) {
        return sql.sql(CLAIM.formatted(FREE, depth, noted))
                .param("kinds", worker.kinds().stream().map(Enum::name).toArray(String[]::new))
                .param("device", device(worker))
                .param("worker", worker.name())
                .param("info", Jsonb.text(worker))
                .param("noted", settings.notedSeconds())
                .param("facts", Jsonb.text(worker.facts()))
                .param("lease", (double) settings.leaseSeconds())
                .query((row, number) ->
                        new Attempt(row.getObject("id") == null ? null : lease(row), row.getBoolean("further")))
                .single();
    }

    private Lease lease(ResultSet row) throws SQLException {
        return new Lease(
                row.getObject("id", UUID.class),
                row.getObject("experiment_id", UUID.class),
                row.getLong("token"),
                row.getInt("attempt"),
                settings.leaseSeconds(),
                settings.heartbeatSeconds(),
                Jsonb.read(row, "spec", JobSpec.class),
                checkpoint(row),
                row.getString("traceparent"));
    }

    private static @Nullable ArtifactRef checkpoint(ResultSet row) throws SQLException {
        UUID id = row.getObject("checkpoint_id", UUID.class);
        return id == null
                ? null
                : new ArtifactRef(id, row.getString("checkpoint_sha256"), row.getLong("checkpoint_bytes"));
    }

    /** A look at the first jobs of the queue: the lease on one of them, or whether there may be others behind them. */
    private record Attempt(@Nullable Lease lease, boolean further) {}
}
