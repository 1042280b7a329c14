package io.entangle.api.queue;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Shares the queue fairly between owners, by start-time fair queueing (Goyal, Vin and Cheng, 1996): who posts a hundred stands in line behind himself, and another's first one
 * comes at its time.
 *
 * <p>An experiment's turn is now. While any experiment waits to be begun, it is neither before the first of those that wait nor before a fair step after its owner's last one. So the
 * time of who had the machines for himself is not held against him, and who was away has saved up nothing. What ended before it was begun is forgotten.
 */
@Repository
public class Turns {

    /** Asked of one experiment after the other, of few: without the offset PostgreSQL reads all jobs at once as soon as it knows of many experiments that wait. */
    private static final String BEGUN =
            "exists (select from job where job.experiment_id = experiment.id and job.attempt > 0 offset 0)";

    private static final String NEXT = """
            select turn, turn - :priority * make_interval(secs => :ageing) as place
            from (
              select case when front is null then now() else greatest(now(), front, latest + make_interval(secs => :step)) end as turn
              from (
                select
                  (select turn from experiment
                   where finished_at is null and paused_at is null and not %1$s
                   order by turn limit 1) as front,
                  (select turn from experiment
                   where owner = :owner and (finished_at is null or %1$s)
                   order by turn desc limit 1) as latest) as others) as next
            """.formatted(BEGUN);

    private final JdbcClient sql;
    private final QueueSettings settings;
    private final JobSignal signal;

    Turns(JdbcClient sql, QueueSettings settings, JobSignal signal) {
        this.sql = sql;
        this.settings = settings;
        this.signal = signal;
    }

    /**
     * Moves an experiment, which is locked, and all its jobs that have not ended to the place of another priority. Its turn stays, and so does a worker that is at one of them.
     *
     * @param steps by how many steps of priority it comes earlier, or later if negative
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void move(UUID experimentId, int steps) {
        double earlier = steps * (settings.ageingStep().toMillis() / 1000.0);
        sql.sql("""
                        update experiment set priority = priority + :steps, place = place - make_interval(secs => :earlier), version = version + 1
                        where id = :id
                        """)
                .param("steps", steps)
                .param("earlier", earlier)
                .param("id", experimentId)
                .update();
        sql.sql("""
                        update job set priority = priority + :steps, claim_key = claim_key - make_interval(secs => :earlier)
                        where experiment_id = :id and state in ('QUEUED', 'RUNNING')
                        """)
                .param("steps", steps)
                .param("earlier", earlier)
                .param("id", experimentId)
                .update();
        signal.raise();
    }

    /** The next turn of an owner, for an experiment that is stored in the caller's transaction; until that ends, nobody else takes one of his. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Turn take(String owner, int priority) {
        // Of its own, so that the statement after it sees what whoever held the lock has stored.
        sql.sql("select pg_advisory_xact_lock(hashtextextended('owner ' || :owner, 0)) is null")
                .param("owner", owner)
                .query(Boolean.class)
                .single();
        return sql.sql(NEXT)
                .param("priority", priority)
                .param("ageing", settings.ageingStep().toMillis() / 1000.0)
                .param("step", settings.fairStep().toMillis() / 1000.0)
                .param("owner", owner)
                .query((row, number) -> new Turn(
                        row.getObject("turn", OffsetDateTime.class), row.getObject("place", OffsetDateTime.class)))
                .single();
    }
}
