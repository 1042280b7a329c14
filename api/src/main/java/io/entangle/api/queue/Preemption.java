package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Failure;
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
 * for each waiting job at most; a child of another job is done by its parent if by nobody else, and is worth none. It is let go if the job no longer waits before it was given
 * back. Any number of API processes may run this at once.
 */
@Component
public class Preemption {

    /** Why a job that is given back was asked for, as its error; null unless it was preempted. */
    static final String REASON = """
            (select jsonb_build_object(
               'type', '%s',
               'message', format(
                 'Made way for %%s, whose priority of %%s is higher; it goes on from its last checkpoint, at its old place in the queue',
                 coalesce('experiment ' || other.experiment_id, other.kind || ' (job ' || other.id || ')'), other.priority),
               'retryable', true)
             from job as other where other.id = job.preempted_by)""".formatted(Failure.PREEMPTED);

    private static final Logger LOG = LoggerFactory.getLogger(Preemption.class);
    private static final int BATCH = 100;
    /** Ended before they would be worth a preemption, and begun anew by it. */
    private static final Set<JobKind> SHORT =
            EnumSet.of(JobKind.INSPECT_DATASET, JobKind.TEST, JobKind.EXPORT, JobKind.IMPORT_CHECKPOINT, JobKind.SWEEP);

    /** What a worker computes on, as jobs ask for it. */
    private static final String DEVICE = "case when worker.info ->> 'device' like 'cuda%' then 'cuda' else 'cpu' end";

    /**
     * The first of those that wait in vain gets its victim. A worker counts as free if it was heard of within a lease and is at nothing, or at what it was asked for on no other
     * job's account: it is waited for.
     *
     * <p>Whether there is a victim for a job depends on its kind, its device, its priority and its place. So {@code able} says for each priority of victims how far behind they
     * stand, and the first job that waits is looked up for each: however many wait for whom nobody can be asked, none of them is compared with every victim.
     */
    private static final String ASK = """
            with victim as materialized (
              select job.id, job.token, job.priority, job.claim_key, job.started_at, job.worker, worker.info -> 'kinds' as kinds, %1$s as device
              from job join worker on worker.name = job.worker
              where job.state = 'RUNNING' and job.lease_expires_at > now() and job.yield_by is null and job.kind not in (:short)),
            free as materialized (
              select distinct worker.info -> 'kinds' as kinds, %1$s as device from worker
              where worker.last_seen_at > now() - make_interval(secs => :lease)
                and not exists (
                  select from job as kept
                  where kept.worker = worker.name and kept.state = 'RUNNING' and (kept.yield_by is null or kept.preempted_by is not null))),
            able as materialized (
              select kind, at.device, priority, max(claim_key) as claim_key
              from (select kinds, device, priority, max(claim_key) as claim_key from victim group by kinds, device, priority) as alike
              cross join lateral jsonb_array_elements_text(kinds) as kind
              cross join lateral unnest(array['any', alike.device]) as at(device)
              where not exists (select from free where free.kinds @> to_jsonb(kind) and at.device in ('any', free.device))
              group by kind, at.device, priority),
            waiting as materialized (
              select first.* from able
              cross join lateral (
                select job.id, job.kind, job.device, job.priority, job.claim_key from job
                where job.state = 'QUEUED' and not job.held and not job.resting and job.parent_id is null
                  and job.available_at <= now() - make_interval(secs => :after)
                  and job.kind = able.kind and job.device = able.device
                  and job.priority > able.priority and job.claim_key at time zone 'UTC' < able.claim_key at time zone 'UTC'
                  and not exists (select from job as asked where asked.preempted_by = job.id and asked.state = 'RUNNING')
                order by job.claim_key at time zone 'UTC', job.id
                limit 1) as first
              order by first.claim_key, first.id
              limit 1),
            chosen as materialized (
              select victim.id, victim.token, victim.priority, victim.worker,
                waiting.id as waiting, waiting.kind as waiting_kind, waiting.priority as waiting_priority
              from waiting join victim
                on victim.priority < waiting.priority and victim.claim_key > waiting.claim_key
                  and victim.kinds @> to_jsonb(waiting.kind) and waiting.device in ('any', victim.device)
              order by victim.priority, victim.started_at desc, victim.id desc
              limit 1)
            update job set preempted_by = chosen.waiting, yield_by = clock_timestamp() + make_interval(secs => :yield)
            from chosen where job.id = chosen.id and job.token = chosen.token and job.state = 'RUNNING' and job.yield_by is null
            returning job.id, chosen.worker, chosen.priority, chosen.waiting, chosen.waiting_kind, chosen.waiting_priority
            """.formatted(DEVICE);

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
    private final QueueCounters counters;

    Preemption(JdbcClient sql, QueueSettings settings, TransactionOperations transaction, QueueCounters counters) {
        this.sql = sql;
        this.settings = settings;
        this.transaction = transaction;
        this.counters = counters;
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
        counters.count(QueueEvent.PREEMPTED, preempted.get().waitingKind);
        LOG.info("{}", preempted.get());
        return true;
    }

    private record Preempted(
            UUID job, String worker, int priority, UUID waiting, JobKind waitingKind, int waitingPriority) {

        static Preempted read(ResultSet row, int number) throws SQLException {
            return new Preempted(
                    row.getObject("id", UUID.class),
                    row.getString("worker"),
                    row.getInt("priority"),
                    row.getObject("waiting", UUID.class),
                    JobKind.valueOf(row.getString("waiting_kind")),
                    row.getInt("waiting_priority"));
        }

        @Override
        public String toString() {
            return "Asked worker %s to give job %s of priority %d back for job %s (%s) of priority %d"
                    .formatted(worker, job, priority, waiting, waitingKind, waitingPriority);
        }
    }
}
