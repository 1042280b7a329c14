package io.entangle.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.e2e.load.LeasedWork.Held;
import io.entangle.e2e.load.ServerUnderLoad.Processors;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * How fast the API answers its users and the heartbeats of trainings, and what of it grows with what is stored: {@code ./mvnw verify -Pqueue-load -Dit.test=ApiLoad}. Eight clients
 * ask as fast as they are answered; API, PostgreSQL and clients share the machine.
 */
@SuppressWarnings("NullAway.Init") // set by the test before anything else
class ApiLoad {

    private static final int[] EXPERIMENTS = {100, 1_000, 10_000};
    private static final int CLIENTS = 8;
    private static final double ROUND_SECONDS = 3;
    private static final int ROUNDS = 3;
    private static final String ME = ExperimentRows.owner(7);

    private static final String EXPERIMENT = """
            {"name": "under load", "searchSpace": "space", "dataset": "shapes", "owner": "%s", "constraints": {"parameters": {"max": 1000000}}}
            """;

    private final Report report = new Report("api-load.md");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ServerUnderLoad server;

    @Test
    void whatGrowsWithTheData(@TempDir Path home) throws Exception {
        try (ServerUnderLoad started =
                        ServerUnderLoad.start(home, "--entangle.security.requests-per-minute=1000000000");
                Connection connection = started.connect();
                Crowd crowd = new Crowd(client, CLIENTS)) {
            server = started;
            ExperimentRows rows = new ExperimentRows(connection, firstExperiment());
            String key = key();
            boolean warm = false;
            for (int experiments : EXPERIMENTS) {
                rows.grow(experiments);
                Map<String, Crowd.Asking> calls = calls(key, rows, trainings());
                if (!warm) {
                    for (Crowd.Asking call : calls.values()) {
                        crowd.ask(2 * ROUND_SECONDS, call);
                    }
                    warm = true;
                }
                measure(crowd, calls, experiments, rows.points());
            }
            assertThat(rows.points()).isGreaterThanOrEqualTo((long) EXPERIMENTS[2] * ExperimentRows.POINTS);
        }
    }

    private void measure(Crowd crowd, Map<String, Crowd.Asking> calls, int experiments, long points) throws Exception {
        report.table(
                "%,d experiments, %,d points of curves; %d clients; of %d rounds the median one by requests a second"
                        .formatted(experiments, points, CLIENTS, ROUNDS),
                "call",
                "requests/s",
                "p50, ms",
                "p99",
                "max",
                "bytes of an answer",
                "processor ms for one: API",
                "PostgreSQL");
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Crowd.Asking> call : calls.entrySet()) {
                Processors begin = server.processors();
                Crowd.Answered answered = crowd.ask(ROUND_SECONDS, call.getValue());
                rounds.computeIfAbsent(call.getKey(), any -> new ArrayList<>())
                        .add(new Round(answered, server.processors().since(begin)));
            }
        }
        for (Map.Entry<String, List<Round>> call : rounds.entrySet()) {
            Round round = Round.median(call.getValue());
            Latencies latencies = round.answered.latencies();
            report.row(
                    call.getKey(),
                    round.answered.rate(),
                    latencies.quantile(0.5),
                    latencies.quantile(0.99),
                    latencies.quantile(1),
                    round.answered.bytes(),
                    1e3 * round.used.api() / latencies.count(),
                    1e3 * round.used.database() / latencies.count());
        }
    }

    /** A round, and the time on processors that it took. */
    private record Round(Crowd.Answered answered, Processors used) {

        static Round median(List<Round> rounds) {
            return rounds.stream()
                    .sorted((a, b) -> Double.compare(a.answered.rate(), b.answered.rate()))
                    .toList()
                    .get(rounds.size() / 2);
        }
    }

    /** What is asked, by its name. */
    private Map<String, Crowd.Asking> calls(String key, ExperimentRows rows, List<Held> held) throws Exception {
        List<UUID> mine = rows.some(ME, 200);
        UUID oldest = mine.stream().min(UUID::compareTo).orElseThrow();
        Map<String, Crowd.Asking> calls = new LinkedHashMap<>();
        calls.put("list, an owner's newest 50", (who, turn) -> get(key, "/experiments?limit=50"));
        calls.put("list, an admin's newest 50", (who, turn) -> get(ServerUnderLoad.ADMIN_KEY, "/experiments?limit=50"));
        String last = lastPage(key);
        calls.put("list, an owner's last page", (who, turn) -> get(key, last));
        calls.put(
                "list, an admin's failed ones (none)",
                (who, turn) -> get(ServerUnderLoad.ADMIN_KEY, "/experiments?state=FAILED"));
        calls.put("get", (who, turn) -> get(key, "/experiments/" + mine.get((who + CLIENTS * turn) % mine.size())));
        calls.put(
                "curves of an experiment, 500 points",
                (who, turn) -> get(key, "/experiments/" + mine.get((who + CLIENTS * turn) % mine.size()) + "/metrics"));
        calls.put("candidates of the oldest", (who, turn) -> get(key, "/experiments/" + oldest + "/candidates"));
        calls.put("submit", (who, turn) -> post(key, "/experiments", EXPERIMENT.formatted(ME)));
        HttpWork worker = new HttpWork(client, server.address(), "load-0", 0);
        calls.put("heartbeat with 10 points of curves", (who, turn) -> worker.report(held.get(who), beat()));
        return calls;
    }

    private String lastPage(String key) throws IOException, InterruptedException {
        String first = "/experiments?limit=50";
        String page = first;
        for (JsonNode next = next(key, page); !next.isNull(); next = next(key, page)) {
            page = first + "&cursor=" + next.asString();
        }
        return page;
    }

    private JsonNode next(String key, String page) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(get(key, page), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(200);
        JsonNode next = Json.mapper().readTree(answer.body()).path("nextCursor");
        return next.isMissingNode() ? NullNode.getInstance() : next;
    }

    /** Points that nobody has sent before. */
    private static Heartbeat beat() {
        long step = System.nanoTime();
        return new Heartbeat(
                new Progress(31_000, 60_000, "steps", 3, 5, 1.25, 1234.5, 23.5, null, null),
                IntStream.range(0, 5)
                        .boxed()
                        .flatMap(i -> Stream.of(
                                new MetricPoint("loss", step + i, 1.5),
                                new MetricPoint("learningRate", step + i, 0.001)))
                        .toList());
    }

    private UUID firstExperiment() throws Exception {
        created("/search-spaces", "{\"name\": \"space\", \"preset\": \"cifar-32\", \"classes\": 10}");
        created("/datasets", "{\"name\": \"shapes\", \"uri\": \"builtin:shapes\"}");
        HttpWork inspector = new HttpWork(client, server.address(), "inspector", 0);
        inspector.complete(inspector.claim().orElseThrow());
        return Json.mapper()
                .readValue(created("/experiments", EXPERIMENT.formatted("first")), ExperimentView.class)
                .id();
    }

    /** One for each client, newly held by a worker: while so much was stored, earlier leases have ended. */
    private List<Held> trainings() throws Exception {
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            created("/experiments", EXPERIMENT.formatted(ExperimentRows.owner(i)));
            held.add(new HttpWork(client, server.address(), "load-" + i, 0)
                    .claim()
                    .orElseThrow());
        }
        return held;
    }

    private String key() throws Exception {
        String body = "{\"name\": \"load\", \"owner\": \"%s\", \"scopes\": [\"read\", \"write\"]}".formatted(ME);
        return Json.mapper().readTree(created("/api-keys", body)).path("key").asString();
    }

    private String created(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(post(ServerUnderLoad.ADMIN_KEY, path, body), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(201);
        return answer.body();
    }

    private HttpRequest get(String key, String path) {
        return request(key, path).GET().build();
    }

    private HttpRequest post(String key, String path, String body) {
        return request(key, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder request(String key, String path) {
        URI address = server.address().resolve("/api/v1" + path);
        return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + key);
    }
}
