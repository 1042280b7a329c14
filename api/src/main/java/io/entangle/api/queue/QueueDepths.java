package io.entangle.api.queue;

import io.entangle.shared.contract.v1.QueueDepth;
import io.entangle.shared.job.JobKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Counts what a claim of a worker would find. */
@Repository
class QueueDepths {

    /** By the roads that claims take ({@link Claims}), so that what is not asked for, and what lies beyond the bound, is not read. The bound is part of the text as it is there. */
    private static final String DEPTH = """
            with sought as (
              select kind, device from unnest(cast(:kinds as text[])) kind cross join unnest(cast(:devices as text[])) device),
            claimable as (
              select 1 from sought
              cross join lateral (
                select from job
                where %1$s and not resting and job.kind = sought.kind and job.device = sought.device
                order by claim_key at time zone 'UTC', id limit %2$d) first
              union all
              select 1 from job join sought using (kind, device) where %1$s and resting
              limit %2$d),
            held as (
              select 1 from job join sought using (kind, device) where state = 'RUNNING' limit %2$d)
            select (select count(*) from claimable) as queued, (select count(*) from held) as running
            """.formatted(Claims.FREE, QueueDepth.MOST);

    private static final String[] ANY_DEVICE = {"any", "cpu", "cuda"};

    private final JdbcClient sql;

    QueueDepths(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * What there is for workers of these kinds on this device.
     *
     * @param device {@code cpu} or {@code cuda}; null for workers on any
     */
    QueueDepth of(Set<JobKind> kinds, @Nullable String device) {
        return sql.sql(DEPTH)
                .param("kinds", kinds.stream().map(Enum::name).toArray(String[]::new))
                .param("devices", device == null ? ANY_DEVICE : new String[] {"any", device})
                .query((row, number) -> new QueueDepth(row.getInt("queued"), row.getInt("running")))
                .single();
    }
}
