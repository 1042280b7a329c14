package io.entangle.api.experiment;

import io.entangle.api.queue.Jsonb;
import io.entangle.api.queue.Leases;
import io.entangle.shared.contract.v1.DeviceFacts;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.searchspace.SearchSpace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How fast supernets have been trained, and by whom. */
@Repository
class MeasuredTrainings {

    private static final int LATEST = 30;

    private static final String SELECT = """
            select job.spec, job.result, job.computed_on from (
              select id from experiment where state = 'SUCCEEDED' %s order by id desc limit :latest) as ended
            join job on job.experiment_id = ended.id and job.kind = 'TRAIN_SUPERNET' and job.state = 'SUCCEEDED' and job.stage is not null
            where job.computed_on is not null
            """;

    private final JdbcClient sql;
    private final Leases leases;

    MeasuredTrainings(JdbcClient sql, Leases leases) {
        this.sql = sql;
        this.leases = leases;
    }

    /** The latest ones over a search space. */
    List<Measured> over(UUID searchSpaceId) {
        return sql.sql(SELECT.formatted("and search_space_id = :space"))
                .param("space", searchSpaceId)
                .param("latest", LATEST)
                .query(MeasuredTrainings::measured)
                .list();
    }

    /** The latest ones over any. */
    List<Measured> latest() {
        return sql.sql(SELECT.formatted(""))
                .param("latest", LATEST)
                .query(MeasuredTrainings::measured)
                .list();
    }

    /** The workers that are here: those that were heard of within a lease, the last one first. */
    List<WorkerInfo> workers() {
        return sql.sql("""
                        select info from worker where last_seen_at >= now() - make_interval(secs => :lease)
                        order by last_seen_at desc limit :latest
                        """)
                .param("lease", (double) leases.leaseSeconds())
                .param("latest", LATEST)
                .query((row, number) -> Jsonb.read(row, "info", WorkerInfo.class))
                .list();
    }

    private static Measured measured(ResultSet row, int number) throws SQLException {
        JobSpec.TrainSupernet spec = (JobSpec.TrainSupernet) Jsonb.read(row, "spec", JobSpec.class);
        JobResult.SupernetTrained result = (JobResult.SupernetTrained) Jsonb.read(row, "result", JobResult.class);
        return new Measured(
                spec.space(),
                result.imagesPerSecond() * spec.training().subnetsPerStep(),
                Jsonb.read(row, "computed_on", DeviceFacts.class));
    }

    /**
     * A training that has ended.
     *
     * @param space what was trained
     * @param imagesPerSecond images a second, for each subnet that they were passed through
     * @param device what it was computed on
     */
    record Measured(SearchSpace space, double imagesPerSecond, DeviceFacts device) {

        /** Whether a worker computes with the same: the same device by name of its model, and as many threads. */
        boolean isOn(@Nullable DeviceFacts facts) {
            return facts != null && facts.model().equals(device.model()) && facts.threads() == device.threads();
        }
    }
}
