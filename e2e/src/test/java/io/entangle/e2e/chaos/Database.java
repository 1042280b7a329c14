package io.entangle.e2e.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
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

/** A PostgreSQL server that can be stopped and started again on the same port, its data kept, and nothing about its safety turned off. */
final class Database implements AutoCloseable {

    static final String USER = "postgres";

    /** How a server is stopped; the signal that says so. */
    enum Stop {
        /** What is under way is rolled back, and everything written out. */
        FAST("INT"),
        /** As if the power had failed: the next start recovers from the log. */
        IMMEDIATE("QUIT");

        private final String signal;

        Stop(String signal) {
            this.signal = signal;
        }
    }

    private final Path data;
    private final int port;
    private volatile EmbeddedPostgres server;

    private Database(Path data, int port) throws IOException {
        this.data = data;
        this.port = port;
        this.server = open(data, port);
    }

    /** Makes and starts a server whose data are in a directory that does not exist yet. */
    static Database start(Path data) {
        try {
            return new Database(data, freePort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static EmbeddedPostgres open(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofMinutes(1))
                // The library is made for tests and turns these off.
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** Where it listens, before and after a restart. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    }

    /** A connection of its own. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, USER);
    }

    /** Stops the server in that way, and starts it again. */
    void restart(Stop how) throws InterruptedException {
        try {
            ProcessHandle postmaster = postmaster();
            Signals.send(how.signal, postmaster.pid());
            postmaster.onExit().join();
            // The library finds nothing to stop any more, and lets go of the directory.
            server.close();
            server = open(data, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle postmaster() throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new IllegalStateException("PostgreSQL does not run: no process " + pid));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
