package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.QueueDepth;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

@LineIT
class QueueDepthIT {

    private static final String DEPTH = "/api/v1/queue/depth";

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private DataSource pool;

    @Autowired
    private JdbcClient sql;

    @BeforeEach
    void anEmptyQueue() {
        line.reset();
    }

    @Test
    void anEmptyQueueIsCountedToo() {
        assertThat(depth("")).isEqualTo(new QueueDepth(0, 0));
    }

    @Test
    void whatIsClaimedRunsAndDoesNotWait() {
        jobs(3, JobKind.INSPECT_DATASET, "any");
        ScriptedWorker worker = line.worker("worker");

        assertThat(depth("")).isEqualTo(new QueueDepth(3, 0));
        Lease lease = worker.mustClaim(JobKind.INSPECT_DATASET);
        assertThat(depth("")).isEqualTo(new QueueDepth(2, 1));
        worker.mustComplete(lease, Line.inspected(10));
        assertThat(depth("")).isEqualTo(new QueueDepth(2, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                   15",
        "?device=cpu,                          9",
        "?device=cuda,                         13",
        "?kinds=SEARCH,                        6",
        "'?kinds=SEARCH,TEST',                 7",
        "?kinds=SEARCH&kinds=TEST,             7",
        "?device=cuda&kinds=SEARCH,            4",
        "?device=cpu&kinds=EXPORT,             0"
    })
    void onlyWhatSuchAWorkerCouldClaimIsCounted(String query, int queued) {
        jobs(2, JobKind.SEARCH, "cpu");
        jobs(4, JobKind.SEARCH, "cuda");
        jobs(1, JobKind.TEST, "any");
        jobs(6, JobKind.TRAIN_SUPERNET, "any");
        jobs(2, JobKind.EXPORT, "cuda");

        assertThat(depth(query)).isEqualTo(new QueueDepth(queued, 0));
    }

    @Test
    void whatRunsIsCountedByTheSameRule() {
        jobs(2, JobKind.INSPECT_DATASET, "cuda");
        new ScriptedWorker(api, "on-a-gpu", "cuda:0", EnumSet.allOf(JobKind.class)).claim();

        assertThat(depth("?device=cuda")).isEqualTo(new QueueDepth(1, 1));
        assertThat(depth("?device=cuda&kinds=INSPECT_DATASET")).isEqualTo(new QueueDepth(1, 1));
        assertThat(depth("?device=cpu")).isEqualTo(new QueueDepth(0, 0));
        assertThat(depth("?kinds=SEARCH")).isEqualTo(new QueueDepth(0, 0));
    }

    @Test
    void whatIsPausedIsNotCounted() {
        UUID experiment = line.trainingQueued().id();

        assertThat(depth("")).isEqualTo(new QueueDepth(1, 0));
        api.post("/api/v1/experiments/" + experiment + ":pause");
        assertThat(depth("")).isEqualTo(new QueueDepth(0, 0));
        api.post("/api/v1/experiments/" + experiment + ":resume");
        assertThat(depth("")).isEqualTo(new QueueDepth(1, 0));
    }

    @Test
    void whatRestsAfterAFailureIsCountedWhenItsRestIsOver() {
        jobs(1, JobKind.INSPECT_DATASET, "any");
        ScriptedWorker worker = line.worker("worker");
        for (int failure = 0; failure < 2; failure++) {
            worker.fail(worker.mustClaim(JobKind.INSPECT_DATASET), new Failure("Unlucky", "again", true));
        }

        assertThat(depth("")).isEqualTo(new QueueDepth(0, 0));
        line.endBackoff();
        assertThat(depth("")).isEqualTo(new QueueDepth(1, 0));
    }

    @Test
    void countingEndsAtAThousandAndReadsNoMoreThanThat() throws Exception {
        jobs(30_000, JobKind.TEST, "any");
        jobs(1_500, JobKind.SEARCH, "cpu");
        jobs(40, JobKind.EXPORT, "any");

        assertThat(depth("")).isEqualTo(new QueueDepth(QueueDepth.MOST, 0));
        try (Connection connection = pool.getConnection()) {
            JdbcClient own = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            own.sql("analyze job").update();
            connection.setAutoCommit(false);
            QueueDepths depths = new QueueDepths(own);
            long before = JobRowsRead.soFar(own);
            assertThat(depths.of(EnumSet.of(JobKind.EXPORT), "cuda")).isEqualTo(new QueueDepth(40, 0));
            assertThat(JobRowsRead.soFar(own) - before).isLessThan(100);
            before = JobRowsRead.soFar(own);
            assertThat(depths.of(EnumSet.allOf(JobKind.class), null)).isEqualTo(new QueueDepth(QueueDepth.MOST, 0));
            assertThat(JobRowsRead.soFar(own) - before).isLessThan(3 * QueueDepth.MOST);
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @ParameterizedTest
    @CsvSource({"?device=tpu, device must be cpu or cuda", "?kinds=SERACH, kinds must be of"})
    void whatThereIsNotIsRefused(String query, String detail) {
        Api.Answer answer = api.get(DEPTH + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/detail")).contains(detail);
    }

    @Test
    void itIsNotForEverybody() {
        assertThat(api.send(HttpRequest.newBuilder(api.uri(DEPTH))).status()).isEqualTo(401);
        assertThat(api.send(api.request(DEPTH, EntangleIT.API_KEY)).status()).isEqualTo(200);
    }

    private QueueDepth depth(String query) {
        Api.Answer answer = api.get(DEPTH + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.mapper().readValue(answer.bytes(), QueueDepth.class);
    }

    private void jobs(int count, JobKind kind, String device) {
        UUID dataset = UUID.randomUUID();
        sql.sql("insert into dataset (id, name, uri, state) values (:id, :name, 'builtin:shapes', 'PENDING')")
                .param("id", dataset)
                .param("name", "d-" + dataset)
                .update();
        sql.sql("""
                        insert into job (id, dataset_id, kind, device, spec, claim_key, max_losses, max_failures)
                        select gen_random_uuid(), :dataset, :kind, :device,
                          '{"kind": "INSPECT_DATASET", "dataset": {"uri": "builtin:shapes"}}', now() + n * interval '1 second', 1, 3
                        from generate_series(1, :count) n
                        """)
                .param("dataset", dataset)
                .param("kind", kind.name())
                .param("device", device)
                .param("count", count)
                .update();
    }
}
