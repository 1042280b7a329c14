package io.entangle.api.limit;

import io.entangle.api.web.Problem;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Refuses what would give an owner more than he may have. What is under way is never stopped by it. */
@Repository
public class Quotas {

    /** When it is worth asking again: something may have ended, or been collected. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final JdbcClient sql;
    private final QuotaSettings settings;

    Quotas(JdbcClient sql, QuotaSettings settings) {
        this.sql = sql;
        this.settings = settings;
    }

    /**
     * Lets an owner have one more open experiment. His turn in the queue has to be taken before, in the same transaction: until that ends, nobody else opens one for him.
     *
     * @throws org.springframework.web.ErrorResponseException 429 if he has as many as he may
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void admitExperiment(String owner) {
        int most = settings.openExperiments();
        if (most > 0 && open(owner) >= most) {
            throw Problem.tooMuch(
                    "%s may have %d open experiments, and has them; wait until one has ended, or cancel one"
                            .formatted(called(owner), most),
                    AGAIN);
        }
    }

    /**
     * Lets an owner have more stored.
     *
     * @throws org.springframework.web.ErrorResponseException 429 if he has all that he may
     */
    public void admitBytes(String owner) {
        long most = settings.storedBytes().toBytes();
        if (most > 0) {
            long stored = stored(owner);
            if (stored >= most) {
                throw Problem.tooMuch(
                        "%s may have %d bytes stored, and has %d".formatted(called(owner), most, stored), AGAIN);
            }
        }
    }

    private static String called(String owner) {
        return owner.isEmpty() ? "Nobody in particular" : owner;
    }

    private int open(String owner) {
        return sql.sql("select count(*) from experiment where owner = :owner and finished_at is null")
                .param("owner", owner)
                .query(Integer.class)
                .single();
    }

    private long stored(String owner) {
        return sql.sql("""
                        select coalesce(sum(bytes), 0) from (
                          select artifact.bytes from experiment
                            join job on job.experiment_id = experiment.id
                            join artifact on artifact.job_id = job.id
                          where experiment.owner = :owner and artifact.state <> 'DISCARDED'
                          union all
                          select artifact.bytes from checkpoint
                            join artifact on artifact.id in (checkpoint.file_id, checkpoint.supernet_id)
                          where checkpoint.owner = :owner and artifact.state <> 'DISCARDED'
                          union all
                          select archive_bytes from dataset where owner = :owner and archive_id is not null) as his
                        """).param("owner", owner).query(Long.class).single();
    }
}
