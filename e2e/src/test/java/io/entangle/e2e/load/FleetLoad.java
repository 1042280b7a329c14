package io.entangle.e2e.load;

import io.entangle.e2e.load.ServerUnderLoad.Processors;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a fleet of workers costs one API, and what gives way first as it grows: {@code ./mvnw verify -Pqueue-load -Dit.test=FleetLoad}. Jobs come as fast as half of the workers get
 * through them, so that the other half waits.
 */
class FleetLoad {

    private static final int[] SIZES = {100, 250, 500, 1_000, 2_000, 4_000, 8_000};
    private static final Duration JOINING = Duration.ofSeconds(8);
    private static final long WATCHED_SECONDS = 22;
    private static final double SECONDS_OF_A_JOB = SimulatedFleet.HEARTBEAT_SECONDS * SimulatedFleet.BEATS_OF_A_JOB;

    private final Report report = new Report("fleet-load.md");

    @Test
    void aGrowingFleet(@TempDir Path home) throws Exception {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (ServerUnderLoad server = ServerUnderLoad.start(home);
                Connection connection = server.connect();
                SimulatedFleet fleet = new SimulatedFleet(server.address())) {
            QueuedRows rows = new QueuedRows(connection);
            rows.prepare();
            rows.clear();
            report.table(
                    "A fleet of which half waits; jobs of a minute",
                    "workers",
                    "jobs/s",
                    "heartbeats",
                    "p50, ms",
                    "p99",
                    "empty polls late, p99, ms",
                    "a job waits for a waiting worker, p50, ms",
                    "p99",
                    "processors: API",
                    "PostgreSQL",
                    "workers",
                    "failed calls");
            int before = 0;
            for (int size : SIZES) {
                fleet.grow(size, JOINING);
                rows.arrive((size - before) / 2);
                double rate = size / 2.0 / SECONDS_OF_A_JOB;
                long distance = (long) (1e9 / rate);
                ScheduledFuture<?> jobs = clock.scheduleAtFixedRate(rows::arriveOne, 0, distance, TimeUnit.NANOSECONDS);
                pause(clock, JOINING.toSeconds() + 2);
                fleet.observe();
                Processors begin = server.processors();
                String since = now(connection);
                pause(clock, WATCHED_SECONDS);
                row(size, rate, fleet.observe(), server.processors().since(begin), connection, since);
                jobs.cancel(false);
                before = size;
            }
        } finally {
            clock.shutdownNow();
        }
    }

    private void row(
            int size,
            double rate,
            SimulatedFleet.Observed observed,
            Processors used,
            Connection connection,
            String since)
            throws Exception {
        double[] pickedUp = pickedUp(connection, since);
        List<String> troubles = observed.troubles();
        report.row(
                size,
                rate,
                observed.heartbeats().count(),
                observed.heartbeats().quantile(0.5),
                observed.heartbeats().quantile(0.99),
                observed.lateness().quantile(0.99),
                pickedUp[0],
                pickedUp[1],
                used.api() / WATCHED_SECONDS,
                used.database() / WATCHED_SECONDS,
                used.load() / WATCHED_SECONDS,
                troubles.isEmpty() ? "0" : troubles.size() + ", e.g. " + troubles.get(0));
    }

    /** Of the jobs that came since then. */
    private static double[] pickedUp(Connection connection, String since) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select percentile_disc(array[0.5, 0.99]) within group (order by 1000 * extract(epoch from first_started_at - created_at)::float8)
                        from job where created_at > '%s' and first_started_at is not null
                        """.formatted(since))) {
            row.next();
            Double[] quantiles = row.getArray(1) == null
                    ? new Double[] {Double.NaN, Double.NaN}
                    : (Double[]) row.getArray(1).getArray();
            return new double[] {quantiles[0], quantiles[1]};
        }
    }

    private static String now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select now()")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void pause(ScheduledExecutorService clock, long seconds) throws Exception {
        clock.schedule(() -> {}, seconds, TimeUnit.SECONDS).get();
    }
}
