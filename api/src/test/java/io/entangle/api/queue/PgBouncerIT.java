package io.entangle.api.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.PostgresFixture;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/** The application with its pool behind PgBouncer in transaction mode; notifications and migrations go past it. Aborted where Debian's package {@code pgbouncer} is not installed. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = PgBouncerIT.BehindPgBouncer.class)
@Import({Api.class, Line.class})
@TestPropertySource(properties = {"entangle.queue.reap=1d", "entangle.queue.poll=1d"})
@DirtiesContext
class PgBouncerIT {

    private static final int WORKERS = 8;
    private static final int JOBS = 40;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private ClaimDesk desk;

    @Autowired
    private PgBouncer pooler;

    @Value("${entangle.queue.listen-url}")
    private String direct;

    @BeforeAll
    static void itIsInstalled() {
        assumeTrue(
                PgBouncer.program().isPresent(),
                "PgBouncer is not installed; on Debian: apt-get install --no-install-recommends pgbouncer");
    }

    @BeforeEach
    void anEmptyQueue() {
        line.reset();
    }

    @Test
    void statementsPreparedOnTheServerWouldMeetEachOther() throws SQLException {
        try (Connection one = PgBouncer.connect(pooler.urlThatPrepares());
                Connection other = PgBouncer.connect(pooler.urlThatPrepares())) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            ask(one, "select %d".formatted(i));
                            ask(other, "select %d, 'other'".formatted(i));
                        }
                    })
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("prepared statement");
        }
    }

    private static void ask(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @Test
    void anExperimentRunsFromItsDataSetToItsExports() {
        assertThat(line.finished(0.9, 0.8).state()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    @Test
    void aWaitingWorkerIsWokenByANotificationThatGoesPastThePool() throws Exception {
        line.register();
        execute("update job set available_at = now() + interval '1 hour'");
        CompletableFuture<HttpResponse<byte[]>> waiting = waiting("patient");
        await("the wait").atMost(Duration.ofMinutes(1)).until(() -> desk.waiting() == 1);

        execute("update job set available_at = now()");
        execute("select pg_notify('entangle_jobs', '')");

        HttpResponse<byte[]> answer = waiting.get(30, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Json.mapper().readValue(answer.body(), Lease.class).attempt())
                .isEqualTo(1);
    }

    @Test
    void manyWorkersClaimEveryJobOnce() throws Exception {
        for (int i = 0; i < JOBS; i++) {
            assertThat(register("claimed-" + i).status()).isEqualTo(201);
        }
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        List<Future<List<UUID>>> claims = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            ScriptedWorker worker = line.worker("worker-" + i);
            Callable<List<UUID>> all = () -> claimAndComplete(worker);
            claims.add(threads.submit(all));
        }
        List<UUID> claimed = new ArrayList<>();
        for (Future<List<UUID>> some : claims) {
            claimed.addAll(some.get());
        }
        threads.shutdown();

        assertThat(claimed).hasSize(JOBS).doesNotHaveDuplicates();
    }

    @Test
    void theApplicationOutlastsARestartOfThePool() {
        line.registerReady();
        line.post(Line.EXPERIMENT);
        pooler.close();

        pooler.start();

        await("new connections")
                .atMost(Duration.ofMinutes(1))
                .until(() -> api.get("/api/v1/workers").status() == 200);
        ScriptedWorker worker = line.worker("worker");
        Lease training = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        worker.release(training);
        line.train(worker);
        line.test(worker, line.search(worker, 0.9, 0.8));
        line.export(worker);
    }

    private static List<UUID> claimAndComplete(ScriptedWorker worker) {
        List<UUID> claimed = new ArrayList<>();
        for (Optional<Lease> lease = worker.claim(); lease.isPresent(); lease = worker.claim()) {
            claimed.add(lease.get().jobId());
            worker.mustComplete(lease.get(), Line.inspected(10));
        }
        return claimed;
    }

    private Api.Answer register(String name) {
        return api.post("/api/v1/datasets", "{\"name\": \"%s\", \"uri\": \"builtin:shapes\"}".formatted(name));
    }

    private void execute(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(direct);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private CompletableFuture<HttpResponse<byte[]>> waiting(String name) {
        ClaimRequest request = new ClaimRequest(line.worker(name).info(), 60);
        return HttpClient.newHttpClient()
                .sendAsync(
                        api.request(WorkerPaths.LEASES, EntangleIT.WORKER_KEY)
                                .timeout(Duration.ofSeconds(90))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        Json.mapper().writeValueAsString(request)))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Settings as docs/QUEUE.md gives them. */
    static final class BehindPgBouncer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        private static final Pattern URL = Pattern.compile("jdbc:postgresql://localhost:(\\d+)/(\\w+)");

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            String direct = PostgresFixture.newDatabase();
            MatchResult url = URL.matcher(direct).results().findFirst().orElseThrow();
            PgBouncer pooler = PgBouncer.before(Integer.parseInt(url.group(1)), url.group(2));
            pooler.start();
            context.getBeanFactory().registerSingleton("pooler", pooler);
            context.addApplicationListener((ApplicationListener<ContextClosedEvent>) event -> pooler.close());
            try {
                TestPropertyValues.of(
                                "spring.datasource.url=" + pooler.url(),
                                "spring.datasource.username=postgres",
                                "spring.flyway.url=" + direct,
                                "spring.flyway.user=postgres",
                                "entangle.queue.listen-url=" + direct + "?user=postgres",
                                "entangle.home=" + Files.createTempDirectory("entangle-it"),
                                "entangle.security.api-key=" + EntangleIT.API_KEY,
                                "entangle.security.worker-key=" + EntangleIT.WORKER_KEY)
                        .applyTo(context);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
