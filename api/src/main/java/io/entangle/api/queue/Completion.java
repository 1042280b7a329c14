package io.entangle.api.queue;

import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Ends jobs. One transaction holds the new state, the result, its artifacts and whatever follows from it.
 *
 * <p>The row of the experiment is locked before the row of the job, here and wherever else both are written: a cancellation sees either the job that was
 * running or the one that follows it, and never misses both.
 */
@Service
public class Completion {

    private final JdbcClient sql;
    private final Leases leases;
    private final StagedUploads uploads;
    private final QueueSettings settings;
    private final List<JobObserver> observers;
    private final JobSignal signal;
    private final Children children;
    private final QueueCounters counters;

    Completion(
            JdbcClient sql,
            Leases leases,
            StagedUploads uploads,
            QueueSettings settings,
            List<JobObserver> observers,
            JobSignal signal,
            Children children,
            QueueCounters counters) {
        this.sql = sql;
        this.leases = leases;
        this.uploads = uploads;
        this.settings = settings;
        this.observers = observers;
        this.signal = signal;
        this.children = children;
        this.counters = counters;
    }

    /** Ends a job successfully. Repeated under the same lease it changes nothing, so a worker that got no answer may ask again. */
    @Transactional
    public void complete(UUID jobId, long token, JobResult result) {
        leases.lockExperiment(jobId);
        Optional<Completed> completed = sql.sql("""
                        with held as (select job.id, job.checkpoint_id from job
                        """ + Leases.HELD + """
                           for update)
                        update job set
                          state = 'SUCCEEDED', result = cast(:result as jsonb), error = null, lease_expires_at = null, yield_by = null,
                          checkpoint_id = null, finished_at = now()
                        from held where job.id = held.id
                        returning held.checkpoint_id is not null as resumable,
                          exists (select from job child where child.parent_id = held.id and child.state in ('QUEUED', 'RUNNING')) as children,
                        """ + Job.COLUMNS)
                .param("result", Jsonb.text(result))
                .param("id", jobId)
                .param("token", token)
                .query((row, number) ->
                        new Completed(Job.read(row, number), row.getBoolean("resumable"), row.getBoolean("children")))
                .optional();
        if (completed.isEmpty()) {
            if (leases.ended(jobId, token, "SUCCEEDED")) {
                return;
            }
            throw new StaleLease(jobId, token);
        }
        Job job = completed.get().job;
        JobKind kind = kind(result);
        if (kind != job.kind()) {
            throw new InvalidFields("/kind", "must be " + job.kind());
        }
        if (completed.get().children) {
            children.cancel(job.id());
        }
        uploads.commitResult(job.id(), token, result);
        if (completed.get().resumable) {
            uploads.giveUpCheckpoints(job.id(), result);
        }
        observers.forEach(observer -> observer.succeeded(job, result));
        counters.count(QueueEvent.SUCCEEDED, kind);
    }

    /** A worker could not do its job: back to the queue while that may help and the budget lasts, else the end. */
    @Transactional
    public void fail(UUID jobId, long token, Failure failure) {
        leases.lockExperiment(jobId);
        Optional<Job> ended = end("failures", failure.retryable(), "", jobId, token, failure);
        if (ended.isEmpty()) {
            if (leases.ended(jobId, token, "FAILED")) {
                return;
            }
            throw new StaleLease(jobId, token);
        }
        counters.failure(ended.get().kind(), failure);
        tell(ended.get(), failure);
    }

    /** Takes an expired lease away; false if it was renewed or ended meanwhile. */
    @Transactional
    boolean lose(UUID jobId, long token, Failure failure) {
        leases.lockExperiment(jobId);
        Optional<Job> ended = end("losses", true, " and job.lease_expires_at < now()", jobId, token, failure);
        ended.ifPresent(job -> {
            counters.count(QueueEvent.LOST, job.kind());
            tell(job, failure);
        });
        return ended.isPresent();
    }

    /** Takes a job away that was not given back when it was asked for, which is on none of its budgets; false if it was, or has ended meanwhile. */
    @Transactional
    boolean takeBack(UUID jobId, long token, Failure failure) {
        leases.lockExperiment(jobId);
        Optional<JobKind> taken = sql.sql("""
                        update job set
                          state = 'QUEUED', token = null, lease_expires_at = null, yield_by = null, available_at = now(), error = cast(:error as jsonb)
                        """ + Leases.HELD + " and job.yield_by < now() returning job.kind")
                .param("error", Jsonb.text(failure))
                .param("id", jobId)
                .param("token", token)
                .query(JobKind.class)
                .optional();
        taken.ifPresent(kind -> {
            counters.count(QueueEvent.TAKEN_BACK, kind);
            signal.raise();
        });
        return taken.isPresent();
    }

    /** Ends an attempt and counts it on one of the two budgets. */
    private Optional<Job> end(
            String counter, boolean retryable, String further, UUID jobId, long token, Failure failure) {
        String again = ":retryable and job.%1$s < job.max_%1$s".formatted(counter);
        return sql.sql("""
                        update job set
                          state = case when %2$s then 'QUEUED' else 'FAILED' end,
                          token = case when %2$s then null else token end,
                          lease_expires_at = null,
                          yield_by = null,
                          finished_at = case when %2$s then null else now() end,
                          available_at = now() + make_interval(secs =>
                            case when %1$s = 0 then 0 else least(:maxBackoff, :backoff * power(2, least(%1$s - 1, 30))) end),
                          resting = %1$s > 0 and %2$s,
                          %1$s = %1$s + 1,
                          error = cast(:error as jsonb)
                        """.formatted(counter, again) + Leases.HELD + further + " returning " + Job.COLUMNS)
                .param("retryable", retryable)
                .param("maxBackoff", settings.maxBackoff().toMillis() / 1000.0)
                .param("backoff", settings.backoff().toMillis() / 1000.0)
                .param("error", Jsonb.text(failure))
                .param("id", jobId)
                .param("token", token)
                .query(Job::read)
                .optional();
    }

    private void tell(Job job, Failure failure) {
        if (job.state() == JobState.FAILED) {
            counters.count(QueueEvent.FAILED, job.kind());
            children.cancel(job.id());
            observers.forEach(observer -> observer.failed(job, failure));
        } else {
            signal.raise();
        }
    }

    private static JobKind kind(JobResult result) {
        if (result instanceof JobResult.DatasetInspected) {
            return JobKind.INSPECT_DATASET;
        } else if (result instanceof JobResult.SupernetTrained) {
            return JobKind.TRAIN_SUPERNET;
        } else if (result instanceof JobResult.Searched) {
            return JobKind.SEARCH;
        } else if (result instanceof JobResult.Tested) {
            return JobKind.TEST;
        } else if (result instanceof JobResult.Exported) {
            return JobKind.EXPORT;
        } else if (result instanceof JobResult.Retrained) {
            return JobKind.RETRAIN;
        } else if (result instanceof JobResult.CheckpointImported) {
            return JobKind.IMPORT_CHECKPOINT;
        } else if (result instanceof JobResult.Swept) {
            return JobKind.SWEEP;
        } else if (result instanceof JobResult.SpaceMeasured) {
            return JobKind.MEASURE_SPACE;
        } else if (result instanceof JobResult.Evaluated) {
            return JobKind.EVALUATE;
        }
        throw new IllegalStateException("no kind of job has a result " + result.getClass());
    }

    /** A job that was completed, whether it had a checkpoint to resume from, and whether parts of it were still queued or running. */
    private record Completed(Job job, boolean resumable, boolean children) {}
}
