package io.entangle.api.worker;

import io.entangle.api.queue.Jsonb;
import io.entangle.api.queue.Leases;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.contract.v1.WorkerState;
import io.entangle.shared.contract.v1.WorkerView;
import io.entangle.shared.job.JobKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who has ever asked for a job. */
@Repository
class Workers {

    private final JdbcClient sql;
    private final Leases leases;

    Workers(JdbcClient sql, Leases leases) {
        this.sql = sql;
        this.leases = leases;
    }

    /**
     * All workers, the one heard of last first.
     *
     * @param seen whose experiments are named; everybody's if null
     */
    List<WorkerView> all(@Nullable String seen) {
        return sql.sql("""
                        select worker.info, worker.first_seen_at, worker.last_seen_at, job.id, job.kind, job.experiment_id,
                          worker.last_seen_at < now() - make_interval(secs => :lease) as silent
                        from worker
                        left join lateral (
                          select job.id, job.kind, experiment.id as experiment_id from job
                          left join experiment on experiment.id = job.experiment_id
                            and (cast(:seen as text) is null or experiment.owner = :seen)
                          where job.worker = worker.name and job.state = 'RUNNING'
                          order by token desc limit 1) job on true
                        order by worker.last_seen_at desc, worker.name
                        """)
                .param("lease", (double) leases.leaseSeconds())
                .param("seen", seen)
                .query(Workers::view)
                .list();
    }

    private static WorkerView view(ResultSet row, int number) throws SQLException {
        WorkerView.CurrentJob job = job(row);
        WorkerState present = job == null ? WorkerState.IDLE : WorkerState.BUSY;
        return new WorkerView(
                Jsonb.read(row, "info", WorkerInfo.class),
                row.getBoolean("silent") ? WorkerState.OFFLINE : present,
                row.getTimestamp("first_seen_at").toInstant(),
                row.getTimestamp("last_seen_at").toInstant(),
                job);
    }

    private static WorkerView.@Nullable CurrentJob job(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return id == null
                ? null
                : new WorkerView.CurrentJob(
                        id, JobKind.valueOf(row.getString("kind")), row.getObject("experiment_id", UUID.class));
    }
}
