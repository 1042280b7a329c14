package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.job.LogFields;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Takes jobs back from workers that were not heard of for the length of a lease, or did not give back in time what they were asked for; any number of API processes may run it at once. */
@Component
public class Reaper {

    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    private static final int BATCH = 100;
    private static final int WAKE_BATCH = 1000;

    private final JdbcClient sql;
    private final Completion completion;
    private final QueueSettings settings;

    Reaper(JdbcClient sql, Completion completion, QueueSettings settings) {
        this.sql = sql;
        this.completion = completion;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${entangle.queue.reap:5s}")
    void run() {
        runOnce();
    }

    /** One pass; how many jobs it took back. */
    public int runOnce() {
        while (wake() == WAKE_BATCH) {
            LOG.info("{} jobs have rested; looking for more", WAKE_BATCH);
        }
        List<Overdue> overdue = sql.sql("""
                        select id, token, worker, lease_expires_at < now() as lost from job
                        where state = 'RUNNING' and (lease_expires_at < now() or yield_by < now())
                        order by least(lease_expires_at, yield_by) limit :batch
                        """)
                .param("batch", BATCH)
                .query((row, number) -> new Overdue(
                        row.getObject("id", UUID.class),
                        row.getLong("token"),
                        row.getString("worker"),
                        row.getBoolean("lost")))
                .list();
        return (int) overdue.stream().filter(this::take).count();
    }

    /** Puts jobs that have rested where claims look first; until then they are found beside it, which takes longer the more they are. */
    private int wake() {
        return sql.sql("""
                        with rested as materialized (
                          select id from job where state = 'QUEUED' and not held and resting and available_at <= now() limit :batch for update skip locked)
                        update job set resting = false from rested where job.id = rested.id
                        """).param("batch", WAKE_BATCH).update();
    }

    /** A job that cannot be taken back must not keep the pass from the others. */
    private boolean take(Overdue job) {
        Failure failure = job.failure(settings);
        MDC.put(LogFields.JOB, job.jobId.toString());
        try {
            boolean taken = job.lost
                    ? completion.lose(job.jobId, job.token, failure)
                    : completion.takeBack(job.jobId, job.token, failure);
            if (taken) {
                LOG.warn("Took job {} back: {}", job.jobId, failure.message());
            }
            return taken;
        } catch (RuntimeException e) {
            LOG.error("Could not take job {} back; the next pass tries again", job.jobId, e);
            return false;
        } finally {
            MDC.remove(LogFields.JOB);
        }
    }

    /** A job whose lease has ended ({@code lost}), or which its worker has kept although it was asked for it. */
    private record Overdue(UUID jobId, long token, String worker, boolean lost) {

        Failure failure(QueueSettings settings) {
            return lost
                    ? new Failure(
                            "LeaseLost",
                            "Worker %s sent no heartbeat for %d seconds".formatted(worker, settings.leaseSeconds()),
                            true)
                    : new Failure(
                            "NotGivenBack",
                            "Worker %s was asked for the job and did not give it back within %d seconds"
                                    .formatted(worker, settings.yield().toSeconds()),
                            true);
        }
    }
}
