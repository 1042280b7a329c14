package io.entangle.api.queue;

import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.Directive;
import io.entangle.shared.contract.v1.Progress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What a worker may do while its lease lasts. Every statement is conditional on {@code (id, token, RUNNING)}; where that matches no row, {@link StaleLease} is
 * thrown and the transaction writes nothing.
 */
@Repository
public class Leases {

    static final String HELD = " where job.id = :id and job.token = :token and job.state = 'RUNNING'";

    private final JdbcClient sql;
    private final QueueSettings settings;
    private final JobSignal signal;
    private final StagedUploads uploads;

    Leases(JdbcClient sql, QueueSettings settings, JobSignal signal, StagedUploads uploads) {
        this.sql = sql;
        this.settings = settings;
        this.signal = signal;
        this.uploads = uploads;
    }

    /** Renews the lease from now, keeps what the worker reports and notes that it was heard of. A job that was cancelled meanwhile is answered with
     * {@link Directive#CANCEL}, one that is wanted back with {@link Directive#YIELD}. */
    public Directive renew(UUID jobId, long token, @Nullable Progress progress) {
        Optional<Boolean> wantedBack = sql.sql("""
                        with held as (
                          update job set
                            lease_expires_at = clock_timestamp() + make_interval(secs => :lease),
                            progress = coalesce(cast(:progress as jsonb), progress)
                        """ + HELD + """
                          returning worker, yield_by is not null as wanted),
                        heard as (
                          update worker set last_seen_at = now() from held
                          where worker.name = held.worker and worker.last_seen_at < now() - make_interval(secs => :noted))
                        select wanted from held
                        """)
                .param("lease", (double) settings.leaseSeconds())
                .param("noted", settings.notedSeconds())
                .param("progress", Jsonb.text(progress))
                .param("id", jobId)
                .param("token", token)
                .query(Boolean.class)
                .optional();
        if (wantedBack.isPresent()) {
            return wantedBack.get() ? Directive.YIELD : Directive.CONTINUE;
        }
        if (ended(jobId, token, "CANCELLED")) {
            return Directive.CANCEL;
        }
        throw new StaleLease(jobId, token);
    }

    /** Locks the row of the experiment that a job belongs to, if it belongs to one, as everybody does who is about to lock the rows of jobs. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockExperiment(UUID jobId) {
        sql.sql("select id from experiment where id = (select experiment_id from job where id = :id) for update")
                .param("id", jobId)
                .query(UUID.class)
                .optional();
    }

    /** How long a lease lasts from each heartbeat. */
    public int leaseSeconds() {
        return settings.leaseSeconds();
    }

    /** Requires that the lease holds now; it may end the moment after. */
    public void check(UUID jobId, long token) {
        require(jobId, token, "");
    }

    /** Requires the lease until the caller's transaction ends, so that what it writes meanwhile is written under the lease. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void require(UUID jobId, long token) {
        require(jobId, token, " for share");
    }

    private void require(UUID jobId, long token, String lock) {
        List<UUID> held = sql.sql("select job.id from job" + HELD + lock)
                .param("id", jobId)
                .param("token", token)
                .query(UUID.class)
                .list();
        if (held.isEmpty()) {
            throw new StaleLease(jobId, token);
        }
    }

    /**
     * Makes an artifact that was uploaded under this lease the one to resume from.
     *
     * @throws io.entangle.api.web.InvalidFields if there is no such artifact
     */
    @Transactional
    public void checkpoint(UUID jobId, long token, CheckpointCommit commit) {
        // Without such an artifact the commit below refuses, and takes this back.
        int moved = sql.sql("update job set checkpoint_id = (select id from artifact where id = :artifact)" + HELD)
                .param("artifact", commit.artifactId())
                .param("id", jobId)
                .param("token", token)
                .update();
        if (moved == 0) {
            throw new StaleLease(jobId, token);
        }
        uploads.commitCheckpoint(jobId, token, commit);
    }

    /** Gives the job back to the queue, where it stands at its old place and can be claimed at once. One that was preempted says what for. */
    @Transactional
    public void release(UUID jobId, long token) {
        int released = sql.sql("""
                        update job set state = 'QUEUED', token = null, lease_expires_at = null, yield_by = null, available_at = now(), error = coalesce(
                        """ + Preemption.REASON + ", error)" + HELD)
                .param("id", jobId)
                .param("token", token)
                .update();
        if (released == 0) {
            throw new StaleLease(jobId, token);
        }
        signal.raise();
    }

    /** Whether the job came to that final state under this lease. */
    boolean ended(UUID jobId, long token, String state) {
        return sql.sql("select count(*) from job where id = :id and token = :token and state = :state")
                        .param("id", jobId)
                        .param("token", token)
                        .param("state", state)
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
