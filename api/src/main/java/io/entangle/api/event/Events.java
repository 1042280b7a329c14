package io.entangle.api.event;

import io.entangle.api.queue.Jsonb;
import io.entangle.shared.contract.v1.CandidateView;
import io.entangle.shared.contract.v1.EventJob;
import io.entangle.shared.contract.v1.EventType;
import io.entangle.shared.contract.v1.EventView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.ResultsSummary;
import io.entangle.shared.contract.v1.StageProgress;
import io.entangle.shared.job.JobKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What has happened, as triggers of the database have written it down, in the order in which it can be read. */
@Repository
public class Events {

    private static final int PLACED_AT_ONCE = 1000;
    private static final int REMOVED_AT_ONCE = 1000;
    private static final String SELECT =
            "select event.position, event.type, event.at, event.experiment_id, event.owner, event.data from event ";

    private final JdbcClient sql;

    private final List<EventObserver> observers;

    Events(JdbcClient sql, List<EventObserver> observers) {
        this.sql = sql;
        this.observers = observers;
    }

    /** Whether something has happened that has no place in the order yet. */
    boolean isSomeUnplaced() {
        return sql.sql("select exists (select from event where position is null)")
                .query(Boolean.class)
                .single();
    }

    /**
     * Gives what has happened its place in the order: after everything that could be read so far. Only what is committed is seen here, and one transaction at a time comes this far, so
     * that no event ever comes up before one that somebody has read.
     *
     * @return how many there were; 0 also while another process is at it
     */
    @Transactional
    public int place() {
        // Of its own, so that the statement after it sees what whoever held the row has placed.
        List<Long> last = sql.sql("select last from event_head for update skip locked")
                .query(Long.class)
                .list();
        if (last.isEmpty()) {
            return 0;
        }
        int placed = sql.sql("""
                        with next as materialized (
                          select id, row_number() over (order by id) as place from (
                            select id from event where position is null order by id limit :most) as unplaced)
                        update event set
                          position = :last + next.place,
                          owner = coalesce((select owner from experiment where experiment.id = event.experiment_id), '')
                        from next where event.id = next.id
                        """)
                .param("last", last.get(0))
                .param("most", PLACED_AT_ONCE)
                .update();
        if (placed > 0) {
            sql.sql("update event_head set last = last + :placed")
                    .param("placed", placed)
                    .update();
            long before = last.get(0);
            observers.forEach(observer -> observer.placed(before, before + placed));
        }
        return placed;
    }

    /** The id of the latest event; 0 before the first. */
    public long last() {
        return sql.sql("select last from event_head").query(Long.class).single();
    }

    /** The id of the latest event that is not kept any more; 0 if all are. */
    long removed() {
        return sql.sql("select removed from event_head").query(Long.class).single();
    }

    /**
     * Events in their order.
     *
     * @param after only later ones than that
     * @param upTo and none later than that
     */
    public List<EventView> page(EventScope scope, long after, long upTo, int most) {
        String whose = (scope.experimentId() == null ? "" : " and event.experiment_id = :experiment")
                + (scope.owner() == null ? "" : " and event.owner = :owner");
        return sql.sql(SELECT + "where event.position > :after and event.position <= :upTo" + whose
                        + " order by event.position limit :most")
                .param("after", after)
                .param("upTo", upTo)
                .param("experiment", scope.experimentId())
                .param("owner", scope.owner())
                .param("most", most)
                .query(Events::event)
                .list();
    }

    /** Whether anything happened to an experiment after an event, placed or not. */
    boolean isMoreAfter(UUID experimentId, long after) {
        return sql.sql("""
                        select exists (
                          select from event where experiment_id = :experiment and (position > :after or position is null))
                        """)
                .param("experiment", experimentId)
                .param("after", after)
                .query(Boolean.class)
                .single();
    }

    /** Whether an experiment itself came to another state after an event, placed or not. */
    boolean isTurnAfter(UUID experimentId, long after) {
        return sql.sql("""
                        select exists (
                          select from event
                          where experiment_id = :experiment and (position > :after or position is null) and starts_with(type, 'experiment.'))
                        """)
                .param("experiment", experimentId)
                .param("after", after)
                .query(Boolean.class)
                .single();
    }

    /** Where the running jobs of these experiments stand. */
    List<StageProgress> progress(Collection<UUID> experimentIds) {
        return experimentIds.isEmpty()
                ? List.of()
                : sql.sql("""
                                select experiment_id, id, kind, stage, attempt, worker, progress from job
                                where experiment_id in (:experiments) and state = 'RUNNING' and parent_id is null and progress is not null
                                order by id
                                """)
                        .param("experiments", experimentIds)
                        .query((row, number) -> new StageProgress(
                                row.getObject("experiment_id", UUID.class),
                                new EventJob(
                                        row.getObject("id", UUID.class),
                                        JobKind.valueOf(row.getString("kind")),
                                        row.getObject("stage", Integer.class),
                                        row.getInt("attempt"),
                                        row.getString("worker")),
                                Jsonb.read(row, "progress", Progress.class)))
                        .list();
    }

    /**
     * Removes events of experiments that ended so long ago; those of an open one stay whole, however old.
     *
     * @return how many, at most 1,000
     */
    @Transactional
    public int removeOld(Duration keep) {
        sql.sql("select last from event_head for update").query(Long.class).single();
        List<Long> removed = sql.sql("""
                        delete from event where id in (
                          select event.id from event left join experiment on experiment.id = event.experiment_id
                          where event.position is not null and event.at < now() - make_interval(secs => :keep)
                            and (experiment.id is null or experiment.finished_at < now() - make_interval(secs => :keep))
                          order by event.position limit :most)
                        returning position
                        """)
                .param("keep", (double) keep.toSeconds())
                .param("most", REMOVED_AT_ONCE)
                .query(Long.class)
                .list();
        if (!removed.isEmpty()) {
            sql.sql("update event_head set removed = greatest(removed, :last)")
                    .param(
                            "last",
                            removed.stream().mapToLong(Long::longValue).max().orElseThrow())
                    .update();
        }
        return removed.size();
    }

    /** Reads an event of the columns position, type, at, experiment_id, owner and data. */
    public static EventView event(ResultSet row, int number) throws SQLException {
        Data data = Jsonb.read(row, "data", Data.class);
        return new EventView(
                row.getLong("position"),
                EventType.of(row.getString("type")),
                row.getTimestamp("at").toInstant(),
                row.getObject("experiment_id", UUID.class),
                row.getString("owner"),
                data.job,
                data.candidate,
                data.summary,
                data.error);
    }

    /** What an event carries, as the triggers write it. */
    private record Data(
            @Nullable EventJob job,
            @Nullable CandidateView candidate,
            @Nullable ResultsSummary summary,
            @Nullable Failure error) {}
}
