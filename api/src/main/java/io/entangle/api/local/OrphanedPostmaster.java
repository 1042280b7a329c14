package io.entangle.api.local;

import io.entangle.api.security.StartupRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The postmaster that a killed process left running on a data directory.
 *
 * <p>PostgreSQL writes the process id into {@code postmaster.pid} and refuses to start while any process has that id. After a reboot that may be a stranger, so the
 * command line has to name the data directory; a stranger's file is removed and the stranger left alone.
 */
final class OrphanedPostmaster {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanedPostmaster.class);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final Path dataDirectory;
    private final Path pidFile;

    OrphanedPostmaster(Path dataDirectory) {
        this.dataDirectory = dataDirectory;
        this.pidFile = dataDirectory.resolve("postmaster.pid");
    }

    /** The process, if it lives and serves this directory. */
    Optional<ProcessHandle> find() throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(ProcessHandle::isAlive)
                .filter(this::servesThisDirectory);
    }

    private boolean servesThisDirectory(ProcessHandle process) {
        String command = process.info()
                .commandLine()
                .orElseGet(() -> process.info().command().orElse(""));
        return command.contains("postgres") && command.contains(dataDirectory.toString());
    }

    /** Stops it as {@code pg_ctl stop -m fast} would, and clears away a file that means nobody. */
    void stop() throws IOException {
        Optional<ProcessHandle> orphan = find();
        if (orphan.isEmpty()) {
            if (Files.deleteIfExists(pidFile)) {
                LOG.info("The database was not shut down the last time; it will recover");
            }
            return;
        }
        ProcessHandle process = orphan.get();
        LOG.info("Stopping the database server {} that a killed process left running", process.pid());
        interrupt(process);
        awaitEnd(process);
    }

    /** Waits for a server that was told to stop. */
    void awaitEnd() throws IOException {
        Optional<ProcessHandle> stopping = find();
        if (stopping.isPresent()) {
            awaitEnd(stopping.get());
        }
    }

    private void awaitEnd(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the database server was stopping", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartupRefusal(
                    "The database server %d on %s does not stop.".formatted(process.pid(), dataDirectory),
                    "Stop it: kill -INT %d".formatted(process.pid()));
        }
    }

    /** SIGINT is PostgreSQL's fast shutdown; {@link ProcessHandle#destroy()} would send SIGTERM, which waits for every client. */
    private static void interrupt(ProcessHandle process) throws IOException {
        try {
            int status = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status != 0 && process.isAlive()) {
                throw new IOException("kill -INT %d ended with %d".formatted(process.pid(), status));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the database server was stopping", e);
        }
    }
}
