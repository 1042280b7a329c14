package io.entangle.api.queue;

import io.entangle.shared.job.JobKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How the queue and its workers stood at one moment.
 *
 * @param values by measure and label; what is zero need not be there
 */
record QueueStanding(Map<Key, Double> values) {

    /** Of each kind and device so many are counted: an endless queue costs no more than a long one. */
    static final int MOST = 10_000;

    /** By the roads that claims take ({@link Claims}); the bound is part of the text as it is there. Workers that were silent for longer than an hour are gone: pools come and go. */
    private static final String LOOK = """
            with claimable as materialized (
              select able.kind, first.available_at
              from unnest(cast(:kinds as text[])) able(kind) cross join unnest(array['any', 'cpu', 'cuda']) at(device)
              cross join lateral (
                select available_at from job
                where %1$s and not resting and job.kind = able.kind and job.device = at.device
                order by claim_key at time zone 'UTC', id limit %2$d) first
              union all
              select kind, available_at from job where %1$s and resting),
            running as materialized (
              select kind, worker, progress -> 'imagesPerSecond' as images from job where state = 'RUNNING'),
            present as materialized (
              select case
                when last_seen_at < now() - make_interval(secs => :lease) then 'OFFLINE'
                when name in (select worker from running) then 'BUSY'
                else 'IDLE' end as state
              from worker where last_seen_at > now() - interval '1 hour')
            select 'CLAIMABLE' as measure, kind as label, cast(count(*) as double precision) as value from claimable group by kind
            union all
            select 'OLDEST', kind, cast(extract(epoch from now() - min(available_at)) as double precision) from claimable group by kind
            union all
            select 'RESTING', kind, count(*) from job where state = 'QUEUED' and not held and resting and available_at > now() group by kind
            union all
            select 'RUNNING', kind, count(*) from running group by kind
            union all
            select 'IMAGES', kind, sum(cast(images as double precision)) from running where jsonb_typeof(images) = 'number' group by kind
            union all
            select 'WORKERS', state, count(*) from present group by state
            """.formatted(Claims.FREE, MOST);

    private static final String[] KINDS =
            Arrays.stream(JobKind.values()).map(Enum::name).toArray(String[]::new);

    /** Copies the values. */
    QueueStanding {
        values = Map.copyOf(values);
    }

    /**
     * As it stands now.
     *
     * @param leaseSeconds who was silent for longer is offline
     */
    static QueueStanding now(JdbcClient sql, int leaseSeconds) {
        Map<Key, Double> values = new HashMap<>();
        sql.sql(LOOK)
                .param("kinds", KINDS)
                .param("lease", (double) leaseSeconds)
                .query(row -> {
                    QueueMeasure measure = QueueMeasure.valueOf(row.getString("measure"));
                    values.put(new Key(measure, row.getString("label")), row.getDouble("value"));
                });
        return new QueueStanding(values);
    }

    /** A value; zero where nothing was counted. */
    double value(QueueMeasure measure, String label) {
        return values.getOrDefault(new Key(measure, label), 0.0);
    }

    /** Which value of a measure. */
    record Key(QueueMeasure measure, String label) {}
}
