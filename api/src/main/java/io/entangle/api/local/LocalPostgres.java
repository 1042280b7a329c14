package io.entangle.api.local;

import io.entangle.api.security.SecretFile;
import io.entangle.api.security.StartupRefusal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL as a child of this process, with its data in {@code HOME/postgres} kept from one run to the next.
 *
 * <p>One process at a time owns a home, by a lock on {@code HOME/postgres.lock} that the kernel releases however the process ends. So a postmaster found under a home
 * whose lock was free is an orphan of a killed process, and may be stopped.
 */
final class LocalPostgres implements AutoCloseable {

    static final String MAJOR_VERSION = "18";
    static final String USER = "postgres";

    private static final Logger LOG = LoggerFactory.getLogger(LocalPostgres.class);
    /** Recovery after a crash replays the log before the first connection. */
    private static final Duration STARTUP_LIMIT = Duration.ofMinutes(2);

    private final FileChannel lock;
    private final Path data;
    private final EmbeddedPostgres server;
    private final String password;

    private LocalPostgres(FileChannel lock, Path data, EmbeddedPostgres server, String password) {
        this.lock = lock;
        this.data = data;
        this.server = server;
        this.password = password;
    }

    /**
     * Starts the server of {@code home}, after stopping what a killed process left running.
     *
     * @throws StartupRefusal if it cannot be started here, with the way out
     */
    static LocalPostgres start(Path home) {
        RootCheck.requireStartable();
        Path absolute = home.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            FileChannel lock = lock(absolute.resolve("postgres.lock"));
            try {
                return start(absolute, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL could not be started in " + absolute, e);
        }
    }

    private static LocalPostgres start(Path home, FileChannel lock) throws IOException {
        Path data = home.resolve("postgres");
        Path complete = home.resolve("postgres.initialized");
        setAsideIncomplete(data, complete);
        requireVersion(data);
        new OrphanedPostmaster(data).stop();
        Path passwordFile = home.resolve("postgres.key");
        String password = SecretFile.readOrCreate(passwordFile);
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(STARTUP_LIMIT)
                // Of initdb: whoever else has an account on this machine can reach the port, too.
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", passwordFile.toString())
                .setLocaleConfig("locale", "C")
                .setConnectConfig("password", password)
                .setServerConfig("listen_addresses", "127.0.0.1")
                // The library is made for tests and turns these off.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "50")
                .start();
        if (!Files.exists(complete)) {
            Files.createFile(complete);
        }
        return new LocalPostgres(lock, data, server, password);
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new StartupRefusal(
                    "Another process uses the directory %s.".formatted(file.getParent()),
                    "Stop it, or set ENTANGLE_HOME to another directory.");
        }
        return channel;
    }

    /** A process killed in its very first start leaves half a database, which no server can open. */
    private static void setAsideIncomplete(Path data, Path complete) throws IOException {
        if (Files.exists(data) && !Files.exists(complete)) {
            Path aside =
                    data.resolveSibling("postgres.incomplete-" + Instant.now().toEpochMilli());
            new OrphanedPostmaster(data).stop();
            Files.move(data, aside);
            LOG.warn("The first start of the database was interrupted; what it left is now {}", aside);
        }
    }

    private static void requireVersion(Path data) throws IOException {
        Path file = data.resolve("PG_VERSION");
        if (!Files.exists(file)) {
            return;
        }
        String found = Files.readString(file).strip();
        if (!found.equals(MAJOR_VERSION)) {
            throw new StartupRefusal(
                    "The data in %s were written by PostgreSQL %s; this is PostgreSQL %s."
                            .formatted(data, found, MAJOR_VERSION),
                    "Move them with pg_dump of that version, or set ENTANGLE_HOME to another directory.");
        }
    }

    /** Where it listens. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.getPort());
    }

    String password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        server.close();
        // The library gives up after five seconds; a slow disk needs longer for the last checkpoint.
        new OrphanedPostmaster(data).awaitEnd();
        lock.close();
    }
}
