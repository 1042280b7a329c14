package io.entangle.api.log;

import io.entangle.shared.contract.v1.LogLine;
import io.entangle.shared.contract.v1.LogLines;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The last lines of each job. */
@Repository
public class JobLogs {

    private final JdbcClient sql;
    private final JobLogSettings settings;

    JobLogs(JdbcClient sql, JobLogSettings settings) {
        this.sql = sql;
        this.settings = settings;
    }

    /**
     * Adds what was not added before, and lets go of the earliest lines beyond a job's share. The caller's transaction holds the lease. Jobs of no experiment, which nobody could ask for,
     * have no log.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(UUID jobId, long token, LogLines sent) {
        List<LogLine> lines = sent.lines();
        int added = sql.sql("""
                        with known as (
                          select coalesce(max(position), 0) as position, coalesce(max(number) filter (where token = :token), 0) as number
                          from job_log where job_id = :job)
                        insert into job_log (job_id, position, token, number, at, level, text)
                        select :job, known.position + row_number() over (order by line.number), :token, line.number, line.at, line.level, line.text
                        from known, (
                          select :first + place - 1 as number, at, level, text
                          from unnest(cast(:at as timestamptz[]), cast(:levels as text[]), cast(:texts as text[])) with ordinality as sent (at, level, text, place)) as line
                        where line.number > known.number and exists (select from job where id = :job and experiment_id is not null)
                        """)
                .param("job", jobId)
                .param("token", token)
                .param("first", sent.first())
                .param(
                        "at",
                        lines.stream().map(line -> Timestamp.from(line.at())).toArray(Timestamp[]::new))
                .param(
                        "levels",
                        lines.stream().map(line -> LogText.level(line.level())).toArray(String[]::new))
                .param(
                        "texts",
                        lines.stream()
                                .map(line -> LogText.harmless(line.text()))
                                .toArray(String[]::new))
                .update();
        if (added > 0) {
            sql.sql("""
                            delete from job_log where job_id = :job and position <= (
                              select max(position) from (
                                select position, sum(octet_length(text)) over (order by position desc) as bytes from job_log where job_id = :job) as counted
                              where bytes > :most)
                            """)
                    .param("job", jobId)
                    .param("most", settings.keepPerJob().toBytes())
                    .update();
        }
    }

    /** Lines after a position, and their positions. */
    List<Placed> page(UUID jobId, long after, int rows) {
        return sql.sql("""
                        select position, at, level, text from job_log
                        where job_id = :job and position > :after order by position limit :rows
                        """)
                .param("job", jobId)
                .param("after", after)
                .param("rows", rows)
                .query((row, number) -> new Placed(
                        row.getLong("position"),
                        new LogLine(row.getTimestamp("at").toInstant(), row.getString("level"), row.getString("text"))))
                .list();
    }

    /** Whether a job belongs to an experiment. */
    boolean isOf(UUID experimentId, UUID jobId) {
        Optional<UUID> found = sql.sql("select id from job where id = :job and experiment_id = :experiment")
                .param("job", jobId)
                .param("experiment", experimentId)
                .query(UUID.class)
                .optional();
        return found.isPresent();
    }

    /**
     * A line and its place.
     *
     * @param position grows with every line of the job
     * @param line the line
     */
    record Placed(long position, LogLine line) {}
}
