package io.entangle.api.queue;

import io.entangle.shared.job.JobKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Finds workers for jobs of high priority that wait although they are first: one is asked to give back a job of lower priority, by the door that pausing made.
 *
 * <p>The victim is, of those jobs whose worker can do the waiting one and that stand behind it, the one of lowest priority, and of these the one that was begun last. There is one
 * for each waiting job at most; a child of another job is done by its parent if by nobody else, and is worth none. It is let go if the job no longer waits before it was given back. Any number of API processes may run this at once.
 */
@Component
public class Preemption {

    /** Why a job that is given back was asked for, as its error; null unless it was preempted. */
    static final String REASON = """
            (select jsonb_build_object(
               'type', 'Preempted',
               'message', format(
                 'Made way for %s, whose priority of %s is higher; it goes on from its last checkpoint, at its old place in the queue',
                 coalesce('experiment ' || other.experiment_id, other.kind || ' (job ' || other.id || ')'), other.priority),
               'retryable', true)
             from job as other where other.id = job.preempted_by)""";

    private static final Logger LOG = LoggerFactory.getLogger(Preemption.class);
    private static final int BATCH = 100;
    /** Ended before they would be worth a preemption, and begun anew by it. */
    private static final Set<JobKind> SHORT =
            EnumSet.of(JobKind.INSPECT_DATASET, JobKind.TEST, JobKind.EXPORT, JobKind.IMPORT_CHECKPOINT, JobKind.SWEEP);

    /** Whether a worker can do the job that waits; of a table or a subquery with the column {@code info}. */
    private static final String CAPABLE = """
            %1$s.info -> 'kinds' @> to_jsonb(waiting.kind)
              and waiting.device in ('any', case when %1$s.info ->> 'device' like 'cuda%%' then 'cuda' else 'cpu' end)
            """;

    /**
     * The first of those that wait in vain gets its victim. A worker counts as free if it was heard of within a lease and is at nothing, or at what it was asked for on no other
     * job's account: it is waited for.
     */
    private static final String ASK = """
            with victim as materialized (
              select job.id, job.token, job.priority, job.claim_key, job.started_at, job.worker, worker.info
              from job join worker on worker.name = job.worker
              where job.state = 'RUNNING' and job.lease_expires_at > now() and job.yield_by is null and job.kind not in (:short)),
            pair as materialized (
              select waiting.id as waiting, waiting.kind as waiting_kind, waiting.priority as waiting_priority, chosen.*
              from job as waiting
              cross join lateral (
                select victim.id, victim.token, victim.priority, victim.worker from victim
                where victim.priority < waiting.priority and victim.claim_key > waiting.claim_key and %s
                order by victim.priority, victim.started_at desc, victim.id desc
                limit 1) as chosen
              where waiting.state = 'QUEUED' and not waiting.held and waiting.parent_id is null and waiting.available_at <= now() - make_interval(secs => :after)
                and waiting.claim_key < (select max(claim_key) from victim) and waiting.priority > (select min(priority) from victim)
                and not exists (select from job as asked where asked.preempted_by = waiting.id and asked.state = 'RUNNING')
                and not exists (
                  select from worker as free
                  where free.last_seen_at > now() - make_interval(secs => :lease) and %s
                    and not exists (
                      select from job as kept
                      where kept.worker = free.name and kept.state = 'RUNNING' and (kept.yield_by is null or kept.preempted_by is not null)))
              order by waiting.claim_key, waiting.id
              limit 1)
            update job set preempted_by = pair.waiting, yield_by = clock_timestamp() + make_interval(secs => :yield)
            from pair where job.id = pair.id and job.token = pair.token and job.state = 'RUNNING' and job.yield_by is null
            returning job.id, pair.worker, pair.priority, pair.waiting, pair.waiting_kind, pair.waiting_priority
            """.formatted(CAPABLE.formatted("victim"), CAPABLE.formatted("free"));

    /** What is wanted back for a pause as well stays wanted. */
    private static final String LET_GO = """
            with kept as materialized (
              select job.id from job
              where job.state = 'RUNNING' and job.preempted_by is not null
                and not exists (
                  select from job as waiting
                  where waiting.id = job.preempted_by and waiting.state = 'QUEUED' and not waiting.held and waiting.available_at <= now())
              for update skip locked)
            update job set preempted_by = null, yield_by = case when job.held then job.yield_by end
            from kept where job.id = kept.id
            """;

    private final JdbcClient sql;
    private final QueueSettings settings;
    private final TransactionOperations transaction;

    Preemption(JdbcClient sql, QueueSettings settings, TransactionOperations transaction) {
        this.sql = sql;
        this.settings = settings;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "${entangle.queue.reap:5s}")
    void run() {
        runOnce();
    }

    /** One pass; how many jobs it asked workers for. */
    public int runOnce() {
        sql.sql(LET_GO).update();
        int asked = 0;
        while (asked < BATCH && askForOne()) {
            asked++;
        }
        return asked;
    }

    /** In a transaction for each, which locks one job alone. */
    private boolean askForOne() {
        if (settings.preemptAfter().isZero()) {
            return false;
        }
        Optional<Preempted> preempted = transaction.execute(status -> {
            // Of its own, so that the statement after it sees whom whoever held the lock has asked.
            sql.sql("select pg_advisory_xact_lock(hashtextextended('preemption', 0)) is null")
                    .query(Boolean.class)
                    .single();
            return sql.sql(ASK)
                    .param("short", SHORT.stream().map(Enum::name).toList())
                    .param("after", settings.preemptAfter().toMillis() / 1000.0)
                    .param("lease", (double) settings.leaseSeconds())
                    .param("yield", settings.yield().toMillis() / 1000.0)
                    .query(Preempted::read)
                    .optional();
        });
        if (preempted == null || preempted.isEmpty()) {
            return false;
        }
        LOG.info("{}", preempted.get());
        return true;
    }

    private record Preempted(
            UUID job, String worker, int priority, UUID waiting, String waitingKind, int waitingPriority) {

        static Preempted read(ResultSet row, int number) throws SQLException {
            return new Preempted(
                    row.getObject("id", UUID.class),
                    row.getString("worker"),
                    row.getInt("priority"),
                    row.getObject("waiting", UUID.class),
                    row.getString("waiting_kind"),
                    row.getInt("waiting_priority"));
        }

        @Override
        public String toString() {
            return "Asked worker %s to give job %s of priority %d back for job %s (%s) of priority %d"
                    .formatted(worker, job, priority, waiting, waitingKind, waitingPriority);
        }
    }
}
