package io.entangle.api.experiment;

import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.MetricSeries;
import io.entangle.shared.job.JobKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What jobs measure while they run. */
@Repository
public class Metrics {

    private final JdbcClient sql;

    Metrics(JdbcClient sql) {
        this.sql = sql;
    }

    /** Keeps points; of those with the same name and step the last, as after a lost lease the later attempt is the one that counts. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(UUID jobId, List<MetricPoint> points) {
        if (points.isEmpty()) {
            return;
        }
        sql.sql("""
                        insert into metric (job_id, name, step, value)
                        select distinct on (name, step) cast(:job as uuid), name, step, value
                        from unnest(cast(:names as text[]), cast(:steps as bigint[]), cast(:values as double precision[]))
                          with ordinality as point (name, step, value, place)
                        order by name, step, place desc
                        on conflict (job_id, name, step) do update set value = excluded.value
                        """)
                .param("job", jobId)
                .param("names", points.stream().map(MetricPoint::name).toArray(String[]::new))
                .param("steps", points.stream().mapToLong(MetricPoint::step).toArray())
                .param("values", points.stream().mapToDouble(MetricPoint::value).toArray())
                .update();
    }

    /** The curves of an experiment, stage by stage; those of subnets that are trained alone are not among them. */
    List<MetricSeries> of(UUID experimentId, MetricQuery query) {
        return series("job.experiment_id = :of and job.kind <> 'RETRAIN'", experimentId, query);
    }

    /** The curves of one job. */
    public List<MetricSeries> ofJob(UUID jobId, MetricQuery query) {
        return series("job.id = :of", jobId, query);
    }

    /** Curves longer than the limit are thinned evenly, and the last point stays. */
    private List<MetricSeries> series(String whose, UUID of, MetricQuery query) {
        Map<Curve, List<MetricSeries.Point>> curves = new LinkedHashMap<>();
        sql.sql("""
                        with point as (
                          select job.id, job.kind, job.stage, metric.name, metric.step, metric.value,
                            row_number() over (partition by metric.job_id, metric.name order by metric.step) as place,
                            count(*) over (partition by metric.job_id, metric.name) as total
                          from metric join job on job.id = metric.job_id
                          where %s and metric.step >= :since
                            and (cast(:name as text) is null or metric.name = cast(:name as text)))
                        select * from point
                        where total <= :limit or place * :limit / total > (place - 1) * :limit / total
                        order by stage nulls last, id, name, step
                        """.formatted(whose))
                .param("of", of)
                .param("since", query.since())
                .param("name", query.name())
                .param("limit", (long) query.limit())
                .query(row -> {
                    curves.computeIfAbsent(Curve.read(row), curve -> new ArrayList<>())
                            .add(new MetricSeries.Point(row.getLong("step"), row.getDouble("value")));
                });
        return curves.entrySet().stream()
                .map(entry -> entry.getKey().series(entry.getValue()))
                .toList();
    }

    private record Curve(UUID jobId, JobKind kind, String name, long total) {

        static Curve read(ResultSet row) throws SQLException {
            return new Curve(
                    row.getObject("id", UUID.class),
                    JobKind.valueOf(row.getString("kind")),
                    row.getString("name"),
                    row.getLong("total"));
        }

        MetricSeries series(List<MetricSeries.Point> points) {
            return new MetricSeries(jobId, kind, name, points, total);
        }
    }
}
