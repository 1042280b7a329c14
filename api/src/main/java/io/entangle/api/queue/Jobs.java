package io.entangle.api.queue;

import io.entangle.api.web.ResourceIds;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The queue as seen by those whose jobs stand in it. */
@Repository
public class Jobs {

    private static final int MOST_AHEAD = 1000;

    private final JdbcClient sql;
    private final QueueSettings settings;
    private final JobSignal signal;

    Jobs(JdbcClient sql, QueueSettings settings, JobSignal signal) {
        this.sql = sql;
        this.settings = settings;
        this.signal = signal;
    }

    /**
     * Queues a job in the caller's transaction.
     *
     * <p>All jobs of an experiment stand at its place, which is set when it is posted ({@link Turns}), so that one that has begun is finished before a later one begins.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public UUID enqueue(NewJob job) {
        UUID id = ResourceIds.next();
        sql.sql("""
                        insert into job (id, experiment_id, dataset_id, imported_id, stage, kind, spec, priority, held, claim_key, max_losses, max_failures)
                        values (:id, cast(:experiment as uuid), cast(:dataset as uuid), cast(:imported as uuid), cast(:stage as integer), :kind, cast(:spec as jsonb), :priority,
                          exists (select from experiment where id = cast(:experiment as uuid) and paused_at is not null),
                          coalesce(
                            (select place from experiment where id = cast(:experiment as uuid)),
                            now() - :priority * make_interval(secs => :ageing)),
                          :losses, :failures)
                        """)
                .param("id", id)
                .param("experiment", job.experimentId())
                .param("dataset", job.datasetId())
                .param("imported", job.importedId())
                .param("stage", job.stage())
                .param("kind", job.spec().kind().name())
                .param("spec", Jsonb.text(job.spec()))
                .param("priority", job.priority())
                .param("ageing", (double) settings.ageingStep().toSeconds())
                .param("losses", settings.maxLosses())
                .param("failures", settings.maxFailures())
                .update();
        signal.raise();
        return id;
    }

    /** Cancels whatever of an experiment is queued or running; a worker learns it with its next heartbeat and can write nothing any more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(UUID experimentId) {
        sql.sql("""
                        update job set state = 'CANCELLED', finished_at = now(), lease_expires_at = null, yield_by = null
                        where experiment_id = :experiment and state in ('QUEUED', 'RUNNING')
                        """).param("experiment", experimentId).update();
    }

    /** Holds whatever of an experiment is queued or will be, and asks workers for what is running, which is taken from them when their time is up. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(UUID experimentId) {
        sql.sql("""
                        update job set
                          held = true,
                          yield_by = case when state = 'RUNNING' then coalesce(yield_by, clock_timestamp() + make_interval(secs => :yield)) end
                        where experiment_id = :experiment and state in ('QUEUED', 'RUNNING')
                        """)
                .param("experiment", experimentId)
                .param("yield", settings.yield().toMillis() / 1000.0)
                .update();
    }

    /** Lets the jobs of an experiment go on, each at its old place; a worker that has not given its job back yet may keep it, unless it is wanted for another job, too. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void letGo(UUID experimentId) {
        sql.sql("""
                        update job set held = false, yield_by = case when preempted_by is not null and state = 'RUNNING' then yield_by end
                        where experiment_id = :experiment and held
                        """).param("experiment", experimentId).update();
        signal.raise();
    }

    /**
     * Queues again, at their old places and with fresh budgets, the stages of an experiment that have failed. They go on from their checkpoints.
     *
     * @return how many there were
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int retry(UUID experimentId) {
        int retried = sql.sql("""
                        update job set state = 'QUEUED', token = null, finished_at = null, failures = 0, losses = 0, available_at = now()
                        where experiment_id = :experiment and stage is not null and parent_id is null and state = 'FAILED'
                        """).param("experiment", experimentId).update();
        signal.raise();
        return retried;
    }

    /** Cancels a job, and its children, if it is queued or running; a worker learns it with its next heartbeat and can write nothing any more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancelJob(UUID id) {
        sql.sql("""
                        update job set state = 'CANCELLED', finished_at = now(), lease_expires_at = null, yield_by = null
                        where (id = :id or parent_id = :id) and state in ('QUEUED', 'RUNNING')
                        """).param("id", id).update();
    }

    /** These jobs, by id. */
    public Map<UUID, Job> find(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : sql
                        .sql("select " + Job.COLUMNS + " from job where id in (:ids)")
                        .param("ids", ids)
                        .query(Job::read)
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Job::id, job -> job));
    }

    /** What those of these jobs came to that have succeeded. */
    public Map<UUID, JobResult> results(Collection<UUID> ids) {
        Map<UUID, JobResult> results = new HashMap<>();
        if (!ids.isEmpty()) {
            sql.sql("select id, result from job where id in (:ids) and state = 'SUCCEEDED'")
                    .param("ids", ids)
                    .query(row -> {
                        results.put(row.getObject("id", UUID.class), Jsonb.read(row, "result", JobResult.class));
                    });
        }
        return results;
    }

    /** One job. */
    public Optional<Job> find(UUID id) {
        return sql.sql("select " + Job.COLUMNS + " from job where id = :id")
                .param("id", id)
                .query(Job::read)
                .optional();
    }

    /**
     * How many jobs stand before a queued one, of those that can be claimed now and that a device which it needs could take; counted up to 1,000.
     *
     * @return empty unless it is queued
     */
    public Optional<Integer> ahead(UUID id) {
        return sql.sql("""
                        select (
                          select count(*) from (
                            select from job as first
                            where first.state = 'QUEUED' and not first.held and first.available_at <= now()
                              and (first.claim_key, first.id) < (waiting.claim_key, waiting.id)
                              and (waiting.device = 'any' or first.device in ('any', waiting.device))
                            limit :most) as ahead)
                        from job as waiting where waiting.id = :id and waiting.state = 'QUEUED'
                        """)
                .param("most", MOST_AHEAD)
                .param("id", id)
                .query(Integer.class)
                .optional();
    }

    /** The stages of experiments, in the order in which they were queued; of one that was queued again, all. */
    public List<Job> stages(Collection<UUID> experimentIds) {
        return experimentIds.isEmpty()
                ? List.of()
                : sql.sql("select " + Job.COLUMNS
                                + " from job where experiment_id in (:experiments) and stage is not null and parent_id is null"
                                + " order by stage, created_at, id")
                        .param("experiments", experimentIds)
                        .query(Job::read)
                        .list();
    }

    /** The result of the last stage of a kind that has succeeded. */
    public Optional<JobResult> result(UUID experimentId, JobKind kind) {
        return sql.sql("""
                        select result from job
                        where experiment_id = :experiment and kind = :kind and stage is not null and state = 'SUCCEEDED'
                        order by stage desc limit 1
                        """)
                .param("experiment", experimentId)
                .param("kind", kind.name())
                .query((row, number) -> Jsonb.read(row, "result", JobResult.class))
                .optional();
    }

    /** What these jobs were told to do, by id. */
    public Map<UUID, JobSpec> specs(Collection<UUID> ids) {
        Map<UUID, JobSpec> specs = new HashMap<>();
        if (!ids.isEmpty()) {
            sql.sql("select id, spec from job where id in (:ids)")
                    .param("ids", ids)
                    .query(row -> {
                        specs.put(row.getObject("id", UUID.class), Jsonb.read(row, "spec", JobSpec.class));
                    });
        }
        return specs;
    }

    /** What a job was told to do. */
    public JobSpec spec(UUID jobId) {
        return sql.sql("select spec from job where id = :id")
                .param("id", jobId)
                .query((row, number) -> Jsonb.read(row, "spec", JobSpec.class))
                .single();
    }
}
