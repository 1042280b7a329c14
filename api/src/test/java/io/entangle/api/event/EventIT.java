package io.entangle.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entangle.api.Api;
import io.entangle.api.EntangleApi;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.api.security.GivenKeys;
import io.entangle.shared.contract.v1.EventJob;
import io.entangle.shared.contract.v1.EventPage;
import io.entangle.shared.contract.v1.EventType;
import io.entangle.shared.contract.v1.EventView;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.StageProgress;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** What happens to experiments is told once, in one order, to everybody who follows it, whatever breaks in between. The API has ten threads and four connections here. */
@LineIT
@DirtiesContext
@Timeout(120)
@TestPropertySource(
        properties = {
            "server.tomcat.threads.max=10",
            "spring.datasource.hikari.maximum-pool-size=4",
            "entangle.events.poll=50ms",
            "entangle.events.heartbeat=300ms",
            "entangle.events.patience=1s",
            "entangle.events.streams=100",
            "entangle.events.streams-per-owner=2"
        })
class EventIT {

    private static final int CROWD = 100;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private DataSource database;

    @Autowired
    private Events events;

    @Autowired
    private EventCollector collector;

    @Autowired
    private EventStreams streams;

    @Autowired
    private Environment environment;

    private ScriptedWorker worker;

    @BeforeEach
    void nothing() {
        await().until(() -> streams.open() == 0);
        line.reset();
        worker = line.worker("worker");
    }

    @Test
    void anExperimentTellsItsLifeInOrder() {
        ExperimentView experiment = line.finished(0.9, 0.8);

        assertThat(types(all(experiment, 14)))
                .containsExactly(
                        "experiment.created",
                        "job.queued",
                        "job.started",
                        "job.succeeded",
                        "job.queued",
                        "job.started",
                        "job.succeeded",
                        "job.queued",
                        "job.started",
                        "job.succeeded",
                        "job.queued",
                        "job.started",
                        "job.succeeded",
                        "experiment.succeeded");
        EventView last = all(experiment, 14).get(13);
        assertThat(Objects.requireNonNull(last.summary()).subnets()).isEqualTo(2);
        assertThat(last.owner()).isEmpty();
    }

    @Test
    void whatGoesWrongIsToldWithItsReason() {
        ExperimentView experiment = line.trainingQueued();
        Lease first = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        worker.fail(first, new Failure("Flaky", "try again", true));
        line.endBackoff();
        Lease second = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        worker.release(second);
        Lease third = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        worker.fail(third, new Failure("DiskFull", "no space", false));
        ask(experiment, "retry");
        ask(experiment, "pause");
        ask(experiment, "resume");
        ask(experiment, "cancel");

        List<EventView> told = all(experiment, 15);
        assertThat(types(told))
                .containsExactly(
                        "experiment.created",
                        "job.queued",
                        "job.started",
                        "job.returned",
                        "job.started",
                        "job.returned",
                        "job.started",
                        "job.failed",
                        "experiment.failed",
                        "experiment.retried",
                        "job.queued",
                        "experiment.paused",
                        "experiment.resumed",
                        "job.cancelled",
                        "experiment.cancelled");
        assertThat(Objects.requireNonNull(told.get(3).error()).type()).isEqualTo("Flaky");
        assertThat(told.get(5).error()).as("given back for no fault of its own").isNull();
        assertThat(Objects.requireNonNull(told.get(8).error()).message()).isEqualTo("no space");
        assertThat(told.get(6).job()).isEqualTo(new EventJob(third.jobId(), JobKind.TRAIN_SUPERNET, 0, 3, "worker"));
    }

    @Test
    void eachBetterSubnetOfTheSearchIsToldOnce() {
        ExperimentView experiment = line.trainingQueued();
        line.train(worker);
        Lease search = worker.mustClaim(JobKind.SEARCH);
        List<Candidate> candidates = Line.candidates(0.5, 0.4, 0.7, 0.6);

        worker.candidates(search, candidates.subList(0, 2));
        worker.candidates(search, candidates);

        List<EventView> best = all(experiment, 8).stream()
                .filter(event -> event.type() == EventType.CANDIDATE_BEST)
                .toList();
        assertThat(best)
                .extracting(event -> Objects.requireNonNull(event.candidate()).architecture())
                .containsExactly(
                        candidates.get(0).architecture(), candidates.get(2).architecture());
    }

    @Test
    void whatIsCommittedLaterComesLaterThoughItWasWrittenBefore() throws SQLException {
        ExperimentView experiment = line.trainingQueued();
        all(experiment, 2);
        try (Connection slow = database.getConnection();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("insert into event (experiment_id, type, data) values ('%s', 'experiment.paused', '{}')"
                    .formatted(experiment.id()));
            worker.mustClaim(JobKind.TRAIN_SUPERNET);
            EventView seen = all(experiment, 3).get(2);

            slow.commit();

            EventView late = all(experiment, 4).get(3);
            assertThat(seen.type()).isEqualTo(EventType.JOB_STARTED);
            assertThat(late.type()).isEqualTo(EventType.EXPERIMENT_PAUSED);
            assertThat(late.id()).isGreaterThan(seen.id());
        }
    }

    @Test
    void aStreamThatIsCutGoesOnAtAnotherApiWithoutGapOrDuplicate() {
        ExperimentView experiment = line.trainingQueued();
        List<EventReader.Told> told = new ArrayList<>();
        try (EventReader reader = follow(experiment, null)) {
            assertThat(reader.status()).isEqualTo(200);
            assertThat(reader.header("Content-Type")).startsWith("text/event-stream");
            told.addAll(reader.next(2));
            line.train(worker);
            told.addAll(reader.next(1));
        }
        List<Candidate> ranked = line.search(worker, 0.9, 0.8);
        try (ConfigurableApplicationContext another = anotherApi();
                EventReader reader = EventReader.open(
                        URI.create("http://localhost:%s/api/v1/experiments/%s/events"
                                .formatted(another.getEnvironment().getProperty("local.server.port"), experiment.id())),
                        EntangleIT.API_KEY,
                        told.get(2).id())) {
            told.addAll(reader.next(3));
            line.test(worker, ranked);
            line.export(worker);
            told.addAll(reader.rest());
        }

        assertThat(told)
                .extracting(event -> Json.mapper().readValue(event.data(), EventView.class))
                .isEqualTo(all(experiment, 14));
        assertThat(told).allMatch(event -> event.data().contains("\"id\":" + event.id() + ","));
        assertThat(follow(experiment, told.get(told.size() - 1).id()).status())
                .as("nothing will follow")
                .isEqualTo(204);
    }

    @Test
    void aHundredReadersGetEverythingAndHoldNeitherThreadsNorConnections() {
        await().until(() -> !events.isSomeUnplaced());
        String before = Long.toString(events.last());
        ExperimentView experiment = line.trainingQueued();
        List<EventReader> readers = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            readers.add(i % 2 == 0 ? follow(experiment, null) : followAll(EntangleIT.API_KEY, before));
        }
        try {
            assertThat(readers).allMatch(reader -> reader.status() == 200);
            EventReader refused = followAll(EntangleIT.API_KEY, null);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();

            line.finished(experiment, 0.9);

            List<String> whole = all(experiment, 14).stream()
                    .map(event -> Long.toString(event.id()))
                    .toList();
            for (EventReader reader : readers) {
                List<String> ids = new ArrayList<>();
                while (ids.size() < whole.size()) {
                    EventReader.Told told = reader.next(1).get(0);
                    if (told.data().contains(experiment.id().toString())) {
                        ids.add(told.id());
                    }
                }
                assertThat(ids).isEqualTo(whole);
            }
        } finally {
            readers.forEach(EventReader::close);
        }
        await().until(() -> streams.open() == 0);
    }

    @Test
    void aReaderThatTakesNothingIsLetGoAndAnotherIsServed() throws Exception {
        ExperimentView experiment = line.trainingQueued();
        sql.sql("""
                        insert into event (experiment_id, type, data)
                        select :experiment, 'job.failed', jsonb_build_object('error', jsonb_build_object(
                          'type', 'Long', 'message', repeat('x', 4000), 'retryable', true))
                        from generate_series(1, 5000)
                        """).param("experiment", experiment.id()).update();
        await().until(() -> !events.isSomeUnplaced());
        try (Socket deaf = new Socket("localhost", api.uri("/").getPort());
                OutputStream out = deaf.getOutputStream()) {
            String request =
                    "GET /api/v1/experiments/%s/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(experiment.id(), EntangleIT.API_KEY);
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await().until(() -> streams.open() == 1);

            try (EventReader hearing = follow(experiment, null)) {
                assertThat(hearing.next(5002)).hasSize(5002);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> streams.open() == 0);
        }
    }

    @Test
    void progressIsToldBetweenTheEventsAndSilenceIsBroken() {
        ExperimentView experiment = line.trainingQueued();
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        Progress progress = new Progress(10, 100, "steps", 1, 2, 0.5, 100.0, 9.0, null, null);
        try (EventReader reader = follow(experiment, null)) {
            reader.next(3);
            worker.heartbeat(lease, new Heartbeat(progress, List.of()));

            EventReader.Told told = reader.next(block -> block.event().equals("progress"));
            EventReader.Told alive = reader.next().orElseThrow();

            assertThat(told.id()).as("the id of the last event stays").isEmpty();
            assertThat(Json.mapper().readValue(told.data(), StageProgress.class))
                    .isEqualTo(new StageProgress(
                            experiment.id(),
                            new EventJob(lease.jobId(), JobKind.TRAIN_SUPERNET, 0, 1, "worker"),
                            progress));
            assertThat(alive.event()).isEqualTo("comment");
        }
    }

    @Test
    void anOwnerFollowsHisOwnExperimentsAndSoManyStreams() {
        line.registerReady();
        GivenKeys keys = new GivenKeys(api);
        String key = keys.give("vision", "read").key();
        try (EventReader reader = followAll(key, null);
                EventReader second = followAll(key, null)) {
            ExperimentView others = line.post(Line.EXPERIMENT);
            ExperimentView own = line.post(Line.EXPERIMENT.replace("{\"name\"", "{\"owner\": \"vision\", \"name\""));

            assertThat(reader.next(2))
                    .allMatch(told -> told.data().contains(own.id().toString()));
            assertThat(second.status()).isEqualTo(200);
            assertThat(EventReader.open(api.uri(path(others)), key, null).status())
                    .isEqualTo(404);
            EventReader third = followAll(key, null);
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("Retry-After")).isNotEmpty();
        }
    }

    @Test
    void whatIsNoIdOfAnEventIsRefused() {
        ExperimentView experiment = line.trainingQueued();

        assertThat(follow(experiment, "tomorrow").status()).isEqualTo(400);
        assertThat(follow(experiment, Long.toString(Long.MAX_VALUE)).status()).isEqualTo(400);
        assertThat(api.get(path(experiment) + "?after=-1").status()).isEqualTo(400);
        assertThat(api.get(path(experiment) + "?limit=0").status()).isEqualTo(400);
        assertThat(api.get("/api/v1/experiments/" + UUID.randomUUID() + "/events")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void eventsAreKeptUntilTheirExperimentIsLongOver() {
        ExperimentView ended = line.finished(0.9);
        ExperimentView open = line.post(Line.EXPERIMENT);
        long last = all(open, 2).get(1).id();
        sql.sql("update event set at = at - interval '40 days'").update();
        sql.sql("update experiment set finished_at = finished_at - interval '40 days'")
                .update();

        collector.collect();

        assertThat(page(ended, 0).items()).isEmpty();
        assertThat(page(open, 0).items()).hasSize(2);
        assertThat(followAll(EntangleIT.API_KEY, "1").status())
                .as("what came after is not known any more")
                .isEqualTo(410);
        try (EventReader reader = followAll(EntangleIT.API_KEY, Long.toString(last))) {
            assertThat(reader.status()).isEqualTo(200);
        }
    }

    private ConfigurableApplicationContext anotherApi() {
        return new SpringApplicationBuilder(EntangleApi.class)
                .run(
                        "--server.port=0",
                        "--spring.jmx.enabled=false",
                        "--spring.datasource.url=" + environment.getProperty("spring.datasource.url"),
                        "--spring.datasource.username=postgres",
                        "--entangle.home=" + environment.getProperty("entangle.home"),
                        "--entangle.security.api-key=" + EntangleIT.API_KEY,
                        "--entangle.security.worker-key=" + EntangleIT.WORKER_KEY);
    }

    private void ask(ExperimentView experiment, String what) {
        Api.Answer answer = api.post("/api/v1/experiments/" + experiment.id() + ":" + what);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private EventReader follow(ExperimentView experiment, @Nullable String lastId) {
        return EventReader.open(api.uri(path(experiment)), EntangleIT.API_KEY, lastId);
    }

    private EventReader followAll(String key, @Nullable String lastId) {
        return EventReader.open(api.uri("/api/v1/events"), key, lastId);
    }

    /** All events of an experiment, of which there must be so many, read page by page. */
    private List<EventView> all(ExperimentView experiment, int expected) {
        List<EventView> all = new ArrayList<>();
        await().until(() -> {
            EventPage page =
                    page(experiment, all.isEmpty() ? 0 : all.get(all.size() - 1).id());
            all.addAll(page.items());
            return all.size() >= expected;
        });
        assertThat(all).hasSize(expected).isSortedAccordingTo((one, other) -> Long.compare(one.id(), other.id()));
        return all;
    }

    private EventPage page(ExperimentView experiment, long after) {
        Api.Answer answer = api.get(path(experiment) + "?limit=5&after=" + after);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.mapper().readValue(answer.bytes(), EventPage.class);
    }

    private static String path(ExperimentView experiment) {
        return "/api/v1/experiments/" + experiment.id() + "/events";
    }

    private static List<String> types(List<EventView> told) {
        return told.stream().map(event -> event.type().word()).toList();
    }
}
