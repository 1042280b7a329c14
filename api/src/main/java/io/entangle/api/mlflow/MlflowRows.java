package io.entangle.api.mlflow;

import io.entangle.shared.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What there is to tell, and what was told. */
@Repository
class MlflowRows {

    private static final String STAGES = """
            select distinct on (stage) id, kind, stage from job
            where experiment_id = :experiment and stage is not null order by stage, id desc
            """;

    private final JdbcClient sql;

    MlflowRows(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Takes the turn, or keeps it.
     *
     * @return since when a server has been named; empty if another process has the turn
     */
    Optional<Instant> take(UUID holder, Duration hold) {
        return sql.sql("""
                        update mlflow_turn set holder = :holder, until = clock_timestamp() + make_interval(secs => :hold), since = coalesce(since, now())
                        where holder = :holder or until < clock_timestamp() returning since
                        """)
                .param("holder", holder)
                .param("hold", (double) hold.toMillis() / 1000)
                .query((row, number) -> row.getTimestamp("since").toInstant())
                .optional();
    }

    /** Lets others have the turn. */
    void leave(UUID holder) {
        sql.sql("update mlflow_turn set until = '-infinity' where holder = :holder")
                .param("holder", holder)
                .update();
    }

    /** Experiments that have begun and have not ended, or whose end was not told; those after {@code after}, in the order of their ids. */
    List<TrackedExperiment> open(Instant since, UUID after, int most) {
        return sql.sql("""
                        select experiment.id, experiment.name, experiment.owner, experiment.spec, experiment.state, experiment.error ->> 'message' as message,
                          experiment.finished_at, coalesce(begun.at, experiment.created_at) as started_at,
                          run.run_id, run.artifact_uri, run.described, run.told_end
                        from experiment
                          left join mlflow_run run on run.experiment_id = experiment.id
                          left join lateral (select min(first_started_at) as at from job where job.experiment_id = experiment.id) begun on true
                        where experiment.id > :after
                          and case when experiment.finished_at is null then begun.at is not null
                              else experiment.finished_at >= :since and run.told_end is distinct from experiment.finished_at end
                        order by experiment.id limit :most
                        """)
                .param("after", after)
                .param("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .param("most", most)
                .query(MlflowRows::experiment)
                .list();
    }

    private static TrackedExperiment experiment(ResultSet row, int number) throws SQLException {
        String runId = row.getString("run_id");
        return new TrackedExperiment(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("owner"),
                Json.mapper().readTree(row.getString("spec")),
                row.getString("state"),
                row.getString("message"),
                row.getTimestamp("started_at").toInstant(),
                instant(row, "finished_at"),
                runId == null
                        ? null
                        : new MlflowRunRow(
                                runId,
                                Objects.requireNonNullElse(row.getString("artifact_uri"), ""),
                                row.getBoolean("described"),
                                instant(row, "told_end")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    void begun(UUID experimentId, MlflowRun run) {
        sql.sql(
                        "insert into mlflow_run (experiment_id, run_id, artifact_uri) values (:experiment, :run, :files) on conflict do nothing")
                .param("experiment", experimentId)
                .param("run", run.id())
                .param("files", run.artifactUri())
                .update();
    }

    void described(UUID experimentId) {
        sql.sql("update mlflow_run set described = true where experiment_id = :experiment")
                .param("experiment", experimentId)
                .update();
    }

    void toldEnd(UUID experimentId, @Nullable Instant end) {
        sql.sql("update mlflow_run set told_end = cast(:end as timestamptz) where experiment_id = :experiment")
                .param("end", end == null ? null : OffsetDateTime.ofInstant(end, ZoneOffset.UTC))
                .param("experiment", experimentId)
                .update();
    }

    /** All curves of the stages of an experiment. The names are found by as many looks at the index as there are names, however long the curves are. */
    List<TrackedCurve> curves(UUID experimentId, boolean repeated) {
        return sql.sql("""
                        with recursive stage as (
                        """ + STAGES + """
                        ), numbered as (
                          select id, kind, row_number() over (partition by kind order by stage) - 1 as repetition from stage),
                        curve (id, name) as (
                          select id, (select name from metric where job_id = numbered.id order by name limit 1) from numbered
                          union all
                          select id, (select name from metric where job_id = curve.id and name > curve.name order by name limit 1)
                          from curve where curve.name is not null)
                        select curve.id, numbered.kind, numbered.repetition, curve.name
                        from curve join numbered on numbered.id = curve.id where curve.name is not null
                        order by curve.id, curve.name
                        """)
                .param("experiment", experimentId)
                .query((row, number) -> new TrackedCurve(
                        row.getObject("id", UUID.class),
                        row.getString("kind"),
                        repeated ? row.getInt("repetition") : null,
                        row.getString("name")))
                .list();
    }

    /** The first points of a curve that were not told, in order. */
    List<TrackedPoint> untold(TrackedCurve curve, int most) {
        return sql.sql("""
                        select step, value from metric where job_id = :job and name = :name
                          and step > coalesce((select step from mlflow_curve where job_id = :job and name = :name), -1)
                        order by step limit :most
                        """)
                .param("job", curve.jobId())
                .param("name", curve.name())
                .param("most", most)
                .query((row, number) -> new TrackedPoint(curve, row.getLong("step"), row.getDouble("value")))
                .list();
    }

    /** Keeps that a curve was told up to a step. */
    void told(TrackedCurve curve, long step) {
        sql.sql("""
                        insert into mlflow_curve (job_id, name, step) values (:job, :name, :step)
                        on conflict (job_id, name) do update set step = greatest(mlflow_curve.step, excluded.step)
                        """)
                .param("job", curve.jobId())
                .param("name", curve.name())
                .param("step", step)
                .update();
    }
}
