package io.entangle.e2e.load;

import io.entangle.e2e.JavaProgram;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One API process, started as outside of the profile {@code local}, with a PostgreSQL that keeps its promises about the disk. */
final class ServerUnderLoad implements AutoCloseable {

    static final String WORKER_KEY = "the-worker-key-of-load-measurements";
    static final String ADMIN_KEY = "the-api-key-of-load-measurements";

    private static final Pattern SERVING = Pattern.compile("Tomcat started on port (\\d+)");

    private final Path data;
    private final EmbeddedPostgres database;
    private final JavaProgram api;
    private final URI address;

    private ServerUnderLoad(Path data, EmbeddedPostgres database, JavaProgram api, int port) {
        this.data = data;
        this.database = database;
        this.api = api;
        this.address = URI.create("http://127.0.0.1:" + port);
    }

    /**
     * Starts both.
     *
     * @param home an empty directory
     * @param settings further arguments of the API
     */
    static ServerUnderLoad start(Path home, String... settings) throws IOException, InterruptedException {
        Path data = home.resolve("postgres");
        EmbeddedPostgres database = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setLocaleConfig("locale", "C")
                // The library is made for tests and turns these off.
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_destination", "jsonlog")
                .start();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.datasource.url=" + url(database),
                "--spring.datasource.username=postgres",
                "--entangle.home=" + home.resolve("api"),
                "--entangle.security.api-key=" + ADMIN_KEY,
                "--entangle.security.worker-key=" + WORKER_KEY));
        arguments.addAll(List.of(settings));
        JavaProgram api =
                JavaProgram.start("api-under-load", "entangle.api.jar", List.of("-Xmx1g"), arguments, SERVING);
        try {
            int port = Integer.parseInt(api.awaitReady().group(1));
            return new ServerUnderLoad(data, database, api, port);
        } catch (IllegalStateException e) {
            api.close();
            database.close();
            throw e;
        }
    }

    private static String url(EmbeddedPostgres database) {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(database.getPort());
    }

    /** Where the API listens. */
    URI address() {
        return address;
    }

    /** A new connection to its database. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(database), "postgres", "");
    }

    /** What PostgreSQL has logged, one JSON object to a line. */
    List<String> databaseLog() {
        try (Stream<Path> files = Files.list(data.resolve("log"))) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Time on processors, in seconds.
     *
     * @param api of the API
     * @param database of PostgreSQL with all its processes
     * @param load of this process, which makes the load
     */
    record Processors(double api, double database, double load) {

        /** What was used since. */
        Processors since(Processors begin) {
            return new Processors(api - begin.api, database - begin.database, load - begin.load);
        }
    }

    /** What was used so far; of PostgreSQL, by processes that have not ended. */
    Processors processors() throws IOException {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        Stream<ProcessHandle> database = ProcessHandle.of(postmaster).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
        return new Processors(
                api.processorSeconds(),
                database.mapToDouble(ServerUnderLoad::seconds).sum(),
                seconds(ProcessHandle.current()));
    }

    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    @Override
    public void close() throws IOException {
        api.close();
        database.close();
    }
}
