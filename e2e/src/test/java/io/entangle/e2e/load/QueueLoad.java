package io.entangle.e2e.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.e2e.load.QueuedRows.Obstacle;
import io.entangle.e2e.load.ServerUnderLoad.Processors;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast the queue is, over HTTP and by the same SQL without it: {@code ./mvnw verify -Pqueue-load}. A cycle is the claim of an inspection, one heartbeat
 * and its completion, with everything that a completion does; API, PostgreSQL and workers share the machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // set before all measurements
class QueueLoad {

    private static final int[] CREWS = {1, 8, 32};
    private static final int ROUNDS = 5;
    private static final double ROUND_SECONDS = 4;
    /** More than are done in a round. */
    private static final int ENOUGH = 12_000;

    private final Report report = new Report("queue-load.md");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ServerUnderLoad server;
    private Connection connection;
    private QueuedRows rows;
    private RecordedCycle recorded;

    @BeforeAll
    void aWarmServer(@TempDir Path home) throws Exception {
        server = ServerUnderLoad.start(home);
        connection = server.connect();
        rows = new QueuedRows(connection);
        rows.prepare();
        rows.clear();
        rows.inspections(1);
        recorded = RecordedCycle.of(http(0), "load-0", server);
        report.line("%d processors, Java %s; a cycle is %d statements in %d transactions"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version(),
                        recorded.statements(),
                        recorded.transactions()));
        rows.inspections(6 * ENOUGH);
        try (Crew overHttp = new Crew(8, this::http);
                Crew bySql = new Crew(8, this::sql)) {
            overHttp.run(75);
            bySql.run(4);
        }
    }

    @AfterAll
    void end() throws Exception {
        connection.close();
        server.close();
    }

    private LeasedWork http(int number) {
        return new HttpWork(client, server.address(), "load-" + number, 20);
    }

    private LeasedWork sql(int number) throws SQLException {
        return new SqlWork(server.connect(), recorded, "load-" + number);
    }

    @Test
    @Order(1)
    void cyclesOfOneEightAndThirtyTwoWorkers() throws Exception {
        Map<Integer, List<Round>> overHttp = new TreeMap<>();
        Map<Integer, List<Round>> bySql = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int size : CREWS) {
                overHttp.computeIfAbsent(size, any -> new ArrayList<>()).add(round(size, this::http));
                bySql.computeIfAbsent(size, any -> new ArrayList<>()).add(round(size, this::sql));
            }
        }
        report.table(
                "Cycles a second, median of %d rounds (min to max)".formatted(ROUNDS),
                "workers",
                "HTTP",
                "",
                "claim p50, ms",
                "heartbeat p50, ms",
                "completion p50, ms",
                "SQL alone",
                "",
                "HTTP / SQL",
                "processor ms for a cycle: API",
                "PostgreSQL",
                "workers",
                "SQL alone: PostgreSQL");
        for (int size : CREWS) {
            List<Round> http = requireNonNull(overHttp.get(size));
            List<Round> sql = requireNonNull(bySql.get(size));
            report.row(
                    size,
                    median(http),
                    range(http),
                    http.get(ROUNDS - 1).measured.claims().quantile(0.5),
                    http.get(ROUNDS - 1).measured.heartbeats().quantile(0.5),
                    http.get(ROUNDS - 1).measured.completions().quantile(0.5),
                    median(sql),
                    range(sql),
                    median(http) / median(sql),
                    perCycle(http, Processors::api),
                    perCycle(http, Processors::database),
                    perCycle(http, Processors::load),
                    perCycle(sql, Processors::database));
        }
    }

    private Round round(int size, Crew.Hiring hiring) throws Exception {
        rows.clear();
        rows.inspections(ENOUGH);
        rows.settle();
        try (Crew crew = new Crew(size, hiring)) {
            Processors begin = server.processors();
            Measured measured = crew.run(ROUND_SECONDS);
            Processors used = server.processors().since(begin);
            assertThat(succeeded()).isEqualTo(measured.cycles());
            return new Round(measured, used);
        }
    }

    /** A round, and the time on processors that it took. */
    private record Round(Measured measured, Processors used) {}

    private static double perCycle(List<Round> rounds, ToDoubleFunction<Processors> whose) {
        return 1e3
                * rounds.stream()
                        .mapToDouble(round -> whose.applyAsDouble(round.used))
                        .sum()
                / rounds.stream().mapToLong(round -> round.measured.cycles()).sum();
    }

    @Test
    @Order(2)
    void claimsAmongAHundredThousandJobs() throws Exception {
        report.table(
                "A claim with 100,000 jobs queued, 8 workers that begin 100 cycles a second together",
                "by",
                "claims",
                "p50, ms",
                "p90",
                "p99",
                "max");
        for (String by : List.of("HTTP", "SQL", "HTTP", "SQL")) {
            rows.clear();
            rows.mixed(100_000, ENOUGH);
            rows.settle();
            try (Crew crew = new Crew(8, by.equals("HTTP") ? this::http : this::sql)) {
                crew.run(2, 100);
                Latencies claims = crew.run(12, 100).claims();
                report.row(
                        by,
                        claims.count(),
                        claims.quantile(0.5),
                        claims.quantile(0.9),
                        claims.quantile(0.99),
                        claims.quantile(1));
            }
        }
    }

    @Test
    @Order(3)
    void growthWithTheLengthOfTheQueue() throws Exception {
        report.table(
                "Growth: half of the jobs can be taken, an eighth each needs another device, is of another kind, rests, is held",
                "queued",
                "cycles/s, HTTP, 8 workers",
                "claim p50, ms, SQL, one worker",
                "p99");
        for (int queued : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
            rows.clear();
            rows.mixed(queued, ENOUGH);
            rows.inspections(ENOUGH);
            rows.settle();
            growth(queued);
        }
    }

    @Test
    @Order(4)
    void aHundredThousandJobsInFrontThatTheWorkerCannotTake() throws Exception {
        report.table(
                "Behind 100,000 jobs that the worker cannot take",
                "they are",
                "cycles/s, HTTP, 8 workers",
                "claim p50, ms, SQL, one worker",
                "p99");
        for (Obstacle obstacle : Obstacle.values()) {
            rows.clear();
            rows.obstacles(obstacle, 100_000);
            rows.inspections(ENOUGH);
            rows.settle();
            growth(obstacle);
        }
    }

    private void growth(Object first) throws Exception {
        try (Crew one = new Crew(1, this::sql);
                Crew eight = new Crew(8, this::http)) {
            one.run(0.5);
            Latencies claims = one.run(2).claims();
            eight.run(1);
            report.row(first, eight.run(3).rate(), claims.quantile(0.5), claims.quantile(0.99));
        }
    }

    private long succeeded() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from job where state = 'SUCCEEDED'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static double median(List<Round> rounds) {
        double[] rates = rounds.stream()
                .mapToDouble(round -> round.measured.rate())
                .sorted()
                .toArray();
        return rates[rates.length / 2];
    }

    private static String range(List<Round> rounds) {
        double[] rates = rounds.stream()
                .mapToDouble(round -> round.measured.rate())
                .sorted()
                .toArray();
        return Arrays.stream(new double[] {rates[0], rates[rates.length - 1]})
                .mapToObj("%.0f"::formatted)
                .reduce("%s–%s"::formatted)
                .orElseThrow();
    }
}
