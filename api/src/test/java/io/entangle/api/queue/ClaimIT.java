package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@LineIT
class ClaimIT {

    private static final int JOBS = 200;
    private static final int WORKERS = 8;
    private static final int CLAIMS = 20;
    /** Under these the planner joins by nested loops and repeats the inner side for every row of the outer one. */
    private static final String NESTED_LOOPS = "set enable_hashjoin = off; set enable_mergejoin = off;"
            + " set enable_hashagg = off; set enable_sort = off; set enable_material = off; set enable_memoize = off";

    private static final String NESTED_LOOPS_OVER_INDEXES = NESTED_LOOPS + "; set enable_seqscan = off";
    private static final String NESTED_LOOPS_OVER_TABLES =
            NESTED_LOOPS + "; set enable_indexscan = off; set enable_indexonlyscan = off; set enable_bitmapscan = off";
    private static final String NO_NESTED_LOOPS = "set enable_nestloop = off";
    /** A claim as it is often written. */
    private static final String NAIVE_CLAIM = """
            update job set state = 'CANCELLED', finished_at = now()
            where id in (select id from job where state = 'QUEUED' order by claim_key, id limit 1 for update skip locked)
            """;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private Jobs jobs;

    @Autowired
    private Reaper reaper;

    @Autowired
    private DataSource pool;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private QueueSettings settings;

    @Autowired
    private PlatformTransactionManager transactions;

    @BeforeEach
    void anEmptyQueue() {
        line.reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"select 1", NESTED_LOOPS, NESTED_LOOPS_OVER_INDEXES, NESTED_LOOPS_OVER_TABLES, NO_NESTED_LOOPS})
    void manyWorkersClaimEveryJobOnceUnderAnyPlan(String planning) throws Exception {
        Set<UUID> queued = Set.copyOf(inspections(JOBS));
        CyclicBarrier start = new CyclicBarrier(WORKERS);
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        List<Future<List<Lease>>> claims = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            String name = "worker-" + i;
            Callable<List<Lease>> worker = () -> {
                start.await();
                return claimAll(name, planning);
            };
            claims.add(workers.submit(worker));
        }
        List<Lease> leases = new ArrayList<>();
        for (Future<List<Lease>> claim : claims) {
            leases.addAll(claim.get());
        }
        workers.shutdown();

        assertThat(leases).extracting(Lease::jobId).doesNotHaveDuplicates().hasSize(JOBS);
        assertThat(leases).extracting(Lease::jobId).containsExactlyInAnyOrderElementsOf(queued);
        assertThat(leases).extracting(Lease::token).doesNotHaveDuplicates();
        assertThat(leases).extracting(Lease::attempt).containsOnly(1);
    }

    @Test
    void theForcedPlanIsOneUnderWhichANaiveClaimTakesMany() throws Exception {
        inspections(JOBS);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(NESTED_LOOPS);
            assertThat(statement.executeUpdate(NAIVE_CLAIM)).isGreaterThan(1);
            statement.execute("reset all");
        }
    }

    @Test
    void laterLeasesHaveLargerTokensWhateverTheJob() {
        inspections(3);
        ScriptedWorker worker = line.worker("worker");

        List<Long> tokens = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Lease lease = worker.claim().orElseThrow();
            tokens.add(lease.token());
            worker.release(lease);
        }

        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void jobsAreClaimedInTheOrderTheyCameUnlessPriorityAgesThem() {
        List<UUID> ids = inspections(3);
        UUID urgent = inspection(1);
        ScriptedWorker worker = line.worker("worker");

        assertThat(claimed(worker, 4)).containsExactly(urgent, ids.get(0), ids.get(1), ids.get(2));
    }

    @Test
    void oldWorkOfNoPriorityComesBeforeNewWorkOfMore() {
        UUID old = inspection(0);
        sql.sql("update job set claim_key = claim_key - interval '1 hour'").update();
        inspection(5);

        assertThat(line.worker("worker").claim().orElseThrow().jobId()).isEqualTo(old);
    }

    @Test
    void aWorkerGetsOnlyWhatItCanDo() {
        UUID onGpu = inspection(0);
        sql.sql("update job set device = 'cuda' where id = :id")
                .param("id", onGpu)
                .update();

        assertThat(new ScriptedWorker(api, "searcher", "cuda:0", Set.of(JobKind.SEARCH)).claim())
                .isEmpty();
        assertThat(new ScriptedWorker(api, "on-a-cpu", "cpu", Set.of(JobKind.INSPECT_DATASET)).claim())
                .isEmpty();
        assertThat(new ScriptedWorker(api, "on-a-gpu", "cuda:1", Set.of(JobKind.INSPECT_DATASET)).claim())
                .hasValueSatisfying(lease -> assertThat(lease.jobId()).isEqualTo(onGpu));
    }

    @Test
    void jobsOfEveryKindAndDeviceStandInOneLine() {
        List<UUID> ids = inspections(12);
        for (int i = 0; i < ids.size(); i++) {
            sql.sql("update job set kind = :kind, device = :device, resting = :resting where id = :id")
                    .param("kind", i % 3 == 0 ? "INSPECT_DATASET" : i % 3 == 1 ? "SEARCH" : "TEST")
                    .param("device", i % 2 == 0 ? "any" : "cpu")
                    .param("resting", i % 4 == 3)
                    .param("id", ids.get(i))
                    .update();
        }

        assertThat(claimed(line.worker("worker"), ids.size())).containsExactlyElementsOf(ids);
    }

    @Test
    void aJobThatHasRestedComesAtItsOldPlaceWhetherAPassHasSeenItOrNot() {
        List<UUID> ids = inspections(3);
        ScriptedWorker worker = line.worker("worker");
        for (int failure = 0; failure < 2; failure++) {
            Lease first = worker.claim().orElseThrow();
            assertThat(first.jobId()).isEqualTo(ids.get(0));
            worker.fail(first, new Failure("Unlucky", "again", true));
        }

        assertThat(resting()).containsExactly(ids.get(0));
        assertThat(claimed(worker, 1)).containsExactly(ids.get(1));
        line.endBackoff();
        Lease rested = worker.claim().orElseThrow();
        assertThat(rested.jobId()).isEqualTo(ids.get(0));
        worker.fail(rested, new Failure("Unlucky", "again", true));
        line.endBackoff();
        reaper.runOnce();
        assertThat(resting()).isEmpty();
        assertThat(claimed(worker, 2)).containsExactly(ids.get(0), ids.get(2));
    }

    @Test
    void aClaimLooksBehindHoweverManyJobsThatOthersAreAboutToTake() throws Exception {
        List<UUID> ids = inspections(40);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select id from job order by claim_key, id limit 39 for update");

            assertThat(claimed(line.worker("worker"), 1)).containsExactly(ids.get(39));

            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Test
    void whatAWorkerCannotTakeIsNotReadByItsClaims() throws Exception {
        int queued = 20_000; // of which one in five can be taken
        UUID dataset = UUID.randomUUID();
        sql.sql("insert into dataset (id, name, uri, state) values (:id, 'of-many', 'builtin:shapes', 'PENDING')")
                .param("id", dataset)
                .update();
        sql.sql("""
                        insert into job (id, dataset_id, kind, device, held, resting, available_at, spec, claim_key, max_losses, max_failures)
                        select gen_random_uuid(), :dataset, case when n % 5 = 0 then 'RETRAIN' else 'INSPECT_DATASET' end,
                          case when n % 5 = 1 then 'cuda' else 'any' end, n % 5 = 2, n % 5 = 3,
                          now() + case when n % 5 = 3 then interval '1 hour' else interval '0' end,
                          '{"kind": "INSPECT_DATASET", "dataset": {"uri": "builtin:shapes"}}', now() - n * interval '1 second', 1, 1
                        from generate_series(1, :queued) n
                        """).param("dataset", dataset).param("queued", queued).update();
        WorkerInfo info =
                new ScriptedWorker(api, "worker", "cpu", EnumSet.complementOf(EnumSet.of(JobKind.RETRAIN))).info();

        try (Connection connection = pool.getConnection()) {
            JdbcClient own = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            own.sql("analyze job").update();
            Claims claims = new Claims(own, settings);
            connection.setAutoCommit(false);
            long before = JobRowsRead.soFar(own);
            // More than it takes until PostgreSQL plans them once for all.
            for (int i = 0; i < CLAIMS; i++) {
                assertThat(claims.ask(info)).isPresent();
            }
            assertThat((JobRowsRead.soFar(own) - before) / CLAIMS).isLessThan(200);
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Test
    void aClaimThatDoesNotSayWhoAsksIsRefusedFieldByField() {
        Api.Answer answer = api.postAsWorker(
                "/api/v1/worker/leases",
                new ClaimRequest(new WorkerInfo(" ", "1", Set.of(), "tpu", "", null, 1, false, "", null), 61));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").findValuesAsString("pointer"))
                .containsExactly("/worker/name", "/worker/device", "/worker/kinds", "/waitSeconds");
    }

    private static List<UUID> claimed(ScriptedWorker worker, int count) {
        List<UUID> claimed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            claimed.add(worker.claim().orElseThrow().jobId());
        }
        return claimed;
    }

    private List<UUID> resting() {
        return sql.sql("select id from job where resting").query(UUID.class).list();
    }

    private List<Lease> claimAll(String name, String planning) throws SQLException {
        List<Lease> leases = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(planning);
            JdbcClient own = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            own.sql("insert into worker (name, info) values (:name, '{}')")
                    .param("name", name)
                    .update();
            Claims claims = new Claims(own, settings);
            WorkerInfo info = line.worker(name).info();
            claims.claim(info).ifPresent(leases::add);
            while (!leases.isEmpty() && queued(own)) {
                claims.claim(info).ifPresent(leases::add);
            }
            statement.execute("reset all");
        }
        return leases;
    }

    private static boolean queued(JdbcClient own) {
        return own.sql("select exists (select from job where state = 'QUEUED')")
                .query(Boolean.class)
                .single();
    }

    private List<UUID> inspections(int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(inspection(0));
        }
        return ids;
    }

    private UUID inspection(int priority) {
        UUID dataset = UUID.randomUUID();
        sql.sql("insert into dataset (id, name, uri, state) values (:id, :name, 'builtin:shapes', 'PENDING')")
                .param("id", dataset)
                .param("name", "d-" + dataset)
                .update();
        JobSpec spec = new JobSpec.InspectDataset(new DatasetRef("builtin:shapes", null));
        return new TransactionTemplate(transactions)
                .execute(status -> jobs.enqueue(NewJob.onDataset(dataset, priority, spec)));
    }
}
