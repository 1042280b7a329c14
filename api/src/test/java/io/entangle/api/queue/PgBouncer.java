package io.entangle.api.queue;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PgBouncer in transaction mode before a database, as a process of its own on a port that stays. */
final class PgBouncer implements AutoCloseable {

    /** Database names that clients may ask for: one with a few connections to the server, one with a single one. */
    private static final String POOLED = "pooled";

    private static final String ONE_CONNECTION = "one_connection";

    private final Path program;
    private final Path configuration;
    private final Path log;
    private final int port;
    private @Nullable Process process;

    private PgBouncer(Path program, Path configuration, Path log, int port) {
        this.program = program;
        this.configuration = configuration;
        this.log = log;
        this.port = port;
    }

    /** Where it is installed; empty if it is not. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it before a database on this machine, whose user is {@code postgres} and needs no password. */
    static PgBouncer before(int serverPort, String database) {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path directory = Files.createTempDirectory("pgbouncer");
            String server = "host=127.0.0.1 port=%d dbname=%s user=postgres".formatted(serverPort, database);
            Path configuration = Files.writeString(directory.resolve("pgbouncer.ini"), """
                    [databases]
                    %s = %s
                    %s = %s pool_size=1
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = 4
                    max_client_conn = 100
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(
                            POOLED, server, ONE_CONNECTION, server, free.getLocalPort()));
            return new PgBouncer(
                    program().orElseThrow(), configuration, directory.resolve("pgbouncer.log"), free.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, and returns when it answers. */
    void start() {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            // It refuses to run as root.
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(configuration.toString());
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("PgBouncer, see " + log)
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> {
                    try (Connection connection = connect(url())) {
                        return connection.isValid(5);
                    }
                });
    }

    /** What the pool of an API needs to go through it: statements are not prepared on the server, which another transaction would not find them on. */
    String url() {
        return url(POOLED, 0);
    }

    /** A way through a single connection to the server, with statements that are prepared at their first use. */
    String urlThatPrepares() {
        return url(ONE_CONNECTION, 1);
    }

    private String url(String database, int prepareThreshold) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=%d".formatted(port, database, prepareThreshold);
    }

    /** A connection by one of these ways. */
    static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, "postgres", "");
    }

    /** Ends it at once; connections through it break. */
    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroy();
            try {
                if (!running.waitFor(10, TimeUnit.SECONDS)) {
                    running.destroyForcibly();
                }
            } catch (InterruptedException e) {
                running.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
