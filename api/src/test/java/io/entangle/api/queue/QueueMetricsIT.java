package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.entangle.api.Api;
import io.entangle.api.Scrape;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Every metric of the queue is moved by what it is about, as Prometheus sees it. */
@LineIT
class QueueMetricsIT {

    private static final String TRAINING = "{kind=\"TRAIN_SUPERNET\"}";
    private static final String INSPECTION = "{kind=\"INSPECT_DATASET\"}";
    private static final int LEASE = 120;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private QueueGauges gauges;

    @Autowired
    private Reaper reaper;

    @Autowired
    private Preemption preemption;

    @Autowired
    private QueueSettings settings;

    @Autowired
    private DataSource pool;

    @Autowired
    private JdbcClient sql;

    private Scrape before = new Scrape(Map.of());

    @BeforeEach
    void aReadyDataSet() {
        line.reset();
        line.registerReady();
        before = Scrape.of(api);
    }

    @Test
    void whatWaitsAndForHowLong() {
        line.post(Line.EXPERIMENT);
        line.post(Line.EXPERIMENT);
        sql.sql(
                        "update job set available_at = now() - interval '90 seconds' where id = (select max(id::text)::uuid from job where state = 'QUEUED')")
                .update();

        Scrape scrape = look();

        assertThat(scrape.value("entangle_queue_claimable_jobs" + TRAINING)).isEqualTo(2);
        assertThat(scrape.value("entangle_queue_claimable_jobs{kind=\"SEARCH\"}"))
                .isZero();
        assertThat(scrape.value("entangle_queue_oldest_age_seconds" + TRAINING)).isBetween(90.0, 600.0);
        assertThat(scrape.value("entangle_queue_oldest_age_seconds{kind=\"SEARCH\"}"))
                .isZero();
        assertThat(scrape.value("entangle_queue_seen_timestamp_seconds"))
                .isGreaterThanOrEqualTo(before.value("entangle_queue_seen_timestamp_seconds"));
    }

    @Test
    void whatIsPausedIsNobodysToClaim() {
        ExperimentView experiment = line.post(Line.EXPERIMENT);
        api.post("/api/v1/experiments/" + experiment.id() + ":pause");

        assertThat(look().value("entangle_queue_claimable_jobs" + TRAINING)).isZero();
    }

    @Test
    void whatRunsHowFastAndByWhom() {
        line.post(Line.EXPERIMENT);
        line.post(Line.EXPERIMENT);
        ScriptedWorker one = line.worker("one");
        Lease lease = one.mustClaim(JobKind.TRAIN_SUPERNET);
        line.worker("other").mustClaim(JobKind.TRAIN_SUPERNET);
        one.heartbeat(lease, new Heartbeat(new Progress(1, 100, "steps", 1, 2, 2.3, 41.5, 9.0, null, null), List.of()));
        sql.sql("update worker set last_seen_at = now() - interval '3 minutes' where name = 'other'")
                .update();
        sql.sql("insert into worker (name, info, last_seen_at) values ('long gone', '{}', now() - interval '2 hours')")
                .update();

        Scrape scrape = look();

        assertThat(scrape.value("entangle_queue_running_jobs" + TRAINING)).isEqualTo(2);
        assertThat(scrape.value("entangle_queue_images_per_second" + TRAINING)).isEqualTo(41.5);
        assertThat(scrape.value("entangle_workers{state=\"BUSY\"}")).isEqualTo(1);
        assertThat(scrape.value("entangle_workers{state=\"IDLE\"}"))
                .as("who inspected the data set")
                .isEqualTo(1);
        assertThat(scrape.value("entangle_workers{state=\"OFFLINE\"}")).isEqualTo(1);
    }

    @Test
    void aLostLeaseAndTheRestAfterTheSecondOne() {
        line.post(Line.EXPERIMENT);
        for (int loss = 0; loss < 2; loss++) {
            line.expire(line.worker("worker").mustClaim(JobKind.TRAIN_SUPERNET));
            reaper.runOnce();
        }

        Scrape scrape = look();

        assertThat(increase(scrape, "entangle_leases_lost_total" + TRAINING)).isEqualTo(2);
        assertThat(increase(scrape, "entangle_jobs_failed_total" + TRAINING)).isZero();
        assertThat(scrape.value("entangle_queue_resting_jobs" + TRAINING)).isEqualTo(1);
        assertThat(scrape.value("entangle_queue_claimable_jobs" + TRAINING)).isZero();
        line.endBackoff();
        assertThat(look().value("entangle_queue_claimable_jobs" + TRAINING))
                .as("what has rested, before the reaper came round")
                .isEqualTo(1);
    }

    @Test
    void aFailureThatIsTriedAgainAndOneThatIsTheEnd() {
        line.post(Line.EXPERIMENT);
        ScriptedWorker worker = line.worker("worker");
        worker.fail(worker.mustClaim(JobKind.TRAIN_SUPERNET), new Failure("Unlucky", "again", true));
        Scrape once = Scrape.of(api);
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        Failure diverged = new Failure(Failure.NON_FINITE_LOSS, "the loss is not finite", false);
        worker.fail(lease, diverged);
        assertThat(worker.fail(lease, diverged).status()).as("repeated").isEqualTo(204);
        Scrape twice = Scrape.of(api);

        assertThat(increase(once, "entangle_job_failures_total" + TRAINING)).isEqualTo(1);
        assertThat(increase(once, "entangle_jobs_failed_total" + TRAINING)).isZero();
        assertThat(increase(once, "entangle_training_nonfinite_total{outcome=\"ended\"}"))
                .isZero();
        assertThat(increase(twice, "entangle_job_failures_total" + TRAINING)).isEqualTo(2);
        assertThat(increase(twice, "entangle_jobs_failed_total" + TRAINING)).isEqualTo(1);
        assertThat(increase(twice, "entangle_training_nonfinite_total{outcome=\"ended\"}"))
                .isEqualTo(1);
    }

    @Test
    void skippedSteps() {
        line.post(Line.EXPERIMENT);
        ScriptedWorker worker = line.worker("worker");
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        worker.heartbeat(
                lease,
                new Heartbeat(
                        null,
                        List.of(
                                new MetricPoint(MetricPoint.SKIPPED_STEPS, 7, 1),
                                new MetricPoint("loss", 8, 2.1),
                                new MetricPoint(MetricPoint.SKIPPED_STEPS, 9, 2))));
        line.expire(lease);
        reaper.runOnce();
        Heartbeat late = new Heartbeat(null, List.of(new MetricPoint(MetricPoint.SKIPPED_STEPS, 10, 3)));
        assertThat(worker.heartbeat(lease, late).status()).isEqualTo(409);

        assertThat(increase(Scrape.of(api), "entangle_training_nonfinite_total{outcome=\"skipped\"}"))
                .isEqualTo(2);
    }

    @Test
    void whatIsCompletedCountsOnceAndWhatIsRefusedDoesNot() {
        api.post("/api/v1/datasets", "{\"name\": \"others\", \"uri\": \"builtin:shapes\"}");
        ScriptedWorker worker = line.worker("worker");
        Lease lease = worker.mustClaim(JobKind.INSPECT_DATASET);
        assertThat(worker.complete(lease, new JobResult.Tested(List.of())).status())
                .isEqualTo(422);
        assertThat(increase(Scrape.of(api), "entangle_jobs_succeeded_total" + INSPECTION))
                .isZero();

        worker.mustComplete(lease, Line.inspected(10));
        worker.mustComplete(lease, Line.inspected(10));

        assertThat(increase(Scrape.of(api), "entangle_jobs_succeeded_total" + INSPECTION))
                .isEqualTo(1);
    }

    @Test
    void whoIsAskedToMakeWayAndDoesNotGiveBack() {
        line.post(Line.EXPERIMENT);
        sql.sql("update worker set last_seen_at = now() - interval '1 hour'").update();
        line.worker("worker").mustClaim(JobKind.TRAIN_SUPERNET);
        line.post("""
                {"name": "urgent", "searchSpace": "shapes-32", "dataset": "shapes", "results": {"subnets": 3}, "priority": 5}""");
        sql.sql("update job set available_at = now() - interval '1 hour' where state = 'QUEUED'")
                .update();
        assertThat(preemption.runOnce()).isEqualTo(1);
        sql.sql("update job set yield_by = now() - interval '1 second' where yield_by is not null")
                .update();
        reaper.runOnce();

        Scrape scrape = Scrape.of(api);

        assertThat(increase(scrape, "entangle_leases_preempted_total" + TRAINING))
                .isEqualTo(1);
        assertThat(increase(scrape, "entangle_leases_taken_back_total" + TRAINING))
                .isEqualTo(1);
        assertThat(increase(scrape, "entangle_leases_lost_total" + TRAINING)).isZero();
    }

    @Test
    void ofAQueueThatCannotBeSeenNothingIsTold() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        DriverManagerDataSource away = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/away");
        QueueGauges blind = new QueueGauges(JdbcClient.create(away), settings, registry);

        assertThatException().isThrownBy(blind::observe);

        assertThat(registry.get("entangle.queue.claimable.jobs").gauges())
                .hasSize(JobKind.values().length)
                .allSatisfy(gauge -> assertThat(gauge.value()).isNaN());
        assertThat(registry.get("entangle.queue.seen.timestamp").gauge().value())
                .isZero();
    }

    @Test
    void aLookAtALongQueueReadsNoMoreThanItsBound() throws Exception {
        int tooMany = 3 * QueueStanding.MOST;
        jobs(tooMany);
        try (Connection connection = pool.getConnection()) {
            JdbcClient own = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            own.sql("analyze job").update();
            connection.setAutoCommit(false);
            long read = JobRowsRead.soFar(own);

            QueueStanding standing = QueueStanding.now(own, LEASE);

            assertThat(standing.value(QueueMeasure.CLAIMABLE, "TEST")).isEqualTo(QueueStanding.MOST);
            assertThat(JobRowsRead.soFar(own) - read).isLessThan(QueueStanding.MOST + 1000L);
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private Scrape look() {
        gauges.observe();
        return Scrape.of(api);
    }

    private double increase(Scrape after, String series) {
        return after.value(series) - before.value(series);
    }

    private void jobs(int count) {
        UUID dataset = UUID.randomUUID();
        sql.sql("insert into dataset (id, name, uri, state) values (:id, :name, 'builtin:shapes', 'PENDING')")
                .param("id", dataset)
                .param("name", "d-" + dataset)
                .update();
        sql.sql("""
                        insert into job (id, dataset_id, kind, spec, claim_key, max_losses, max_failures)
                        select gen_random_uuid(), :dataset, 'TEST', '{}', now() + n * interval '1 second', 1, 3 from generate_series(1, :count) n
                        """).param("dataset", dataset).param("count", count).update();
    }
}
