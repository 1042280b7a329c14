package io.entangle.api.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.api.security.StartupRefusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {

    @TempDir
    private Path home;

    @Test
    void dataOutliveTheServerAndAreWrittenDurably() throws Exception {
        try (LocalPostgres server = LocalPostgres.start(home)) {
            execute(server, "create table kept (n int)", "insert into kept values (42)");
            assertThat(query(server, "show fsync")).isEqualTo("on");
            assertThat(query(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(server, "show server_version")).startsWith(LocalPostgres.MAJOR_VERSION + ".");
        }
        try (LocalPostgres server = LocalPostgres.start(home)) {
            assertThat(query(server, "select n from kept")).isEqualTo("42");
        }
    }

    @Test
    void nobodyConnectsWithoutThePassword() throws Exception {
        try (LocalPostgres server = LocalPostgres.start(home)) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), LocalPostgres.USER, "guess")
                            .close());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("postgres.key"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theServerOfAKilledProcessIsTakenOver() throws Exception {
        Process killed = startProcess();
        long postmaster = orphanOf(home).orElseThrow().pid();
        killed.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(postmaster))
                .as("the postmaster outlives its parent")
                .isPresent();

        try (LocalPostgres server = LocalPostgres.start(home)) {
            assertThat(query(server, "select 1")).isEqualTo("1");
            assertThat(ProcessHandle.of(postmaster).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
    }

    @Test
    void aHomeInUseIsRefusedAndItsServerLeftAlone() throws Exception {
        Process other = startProcess();
        try {
            assertThatExceptionOfType(StartupRefusal.class)
                    .isThrownBy(() -> LocalPostgres.start(home))
                    .withMessageContaining(home.toString())
                    .satisfies(e -> assertThat(e.action()).contains("ENTANGLE_HOME"));
            assertThat(orphanOf(home)).isPresent();
        } finally {
            other.getOutputStream().close();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(orphanOf(home)).as("a process that ends stops its server").isEmpty();
    }

    @Test
    void aPidThatANewProcessWasGivenIsNotStopped() throws Exception {
        LocalPostgres.start(home).close();
        Files.writeString(
                home.resolve("postgres/postmaster.pid"), ProcessHandle.current().pid() + "\n");

        try (LocalPostgres server = LocalPostgres.start(home)) {
            assertThat(query(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void halfAFirstStartIsSetAside() throws Exception {
        Files.createDirectories(home.resolve("postgres"));
        Files.writeString(home.resolve("postgres/PG_VERSION"), "18");

        try (LocalPostgres server = LocalPostgres.start(home);
                Stream<Path> files = Files.list(home)) {
            assertThat(query(server, "select 1")).isEqualTo("1");
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("postgres.incomplete-"));
        }
    }

    @Test
    void dataOfAnotherMajorVersionAreRefused() throws Exception {
        LocalPostgres.start(home).close();
        Files.writeString(home.resolve("postgres/PG_VERSION"), "17\n");

        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(() -> LocalPostgres.start(home))
                .withMessageContaining("PostgreSQL 17");
    }

    private static Optional<ProcessHandle> orphanOf(Path home) throws IOException {
        return new OrphanedPostmaster(home.resolve("postgres")).find();
    }

    private Process startProcess() throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalServerProcess.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("listening")) {
            line = output.readLine();
        }
        assertThat(line).as("the process started its server").isNotNull();
        return process;
    }

    private static void execute(LocalPostgres server, String... statements) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(LocalPostgres server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(LocalPostgres server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), LocalPostgres.USER, server.password());
    }
}
