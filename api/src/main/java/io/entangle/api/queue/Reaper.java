package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Failure;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Takes jobs back from workers that were not heard of for the length of a lease; any number of API processes may run it at once. */
@Component
public class Reaper {

    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    private static final int BATCH = 100;

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
        List<Expired> expired = sql.sql("""
                        select id, token, worker from job
                        where state = 'RUNNING' and lease_expires_at < now()
                        order by lease_expires_at limit :batch
                        """)
                .param("batch", BATCH)
                .query((row, number) ->
                        new Expired(row.getObject("id", UUID.class), row.getLong("token"), row.getString("worker")))
                .list();
        return (int) expired.stream().filter(this::take).count();
    }

    /** A job that cannot be taken back must not keep the pass from the others. */
    private boolean take(Expired lease) {
        Failure failure = new Failure(
                "LeaseLost",
                "Worker %s sent no heartbeat for %d seconds".formatted(lease.worker, settings.leaseSeconds()),
                true);
        try {
            boolean taken = completion.lose(lease.jobId, lease.token, failure);
            if (taken) {
                LOG.warn("Took job {} back: {}", lease.jobId, failure.message());
            }
            return taken;
        } catch (RuntimeException e) {
            LOG.error("Could not take job {} back; the next pass tries again", lease.jobId, e);
            return false;
        }
    }

    private record Expired(UUID jobId, long token, String worker) {}
}
