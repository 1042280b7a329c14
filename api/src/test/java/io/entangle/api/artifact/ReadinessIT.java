package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.PostgresFixture;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** Readiness says which part is wrong, and liveness is no matter of parts. Each part is broken in turn, and mended. */
@EntangleIT
@TestPropertySource(properties = {"entangle.artifacts.check=1d", "spring.datasource.hikari.connection-timeout=1000"})
@DirtiesContext
class ReadinessIT {

    private static final String READINESS = "/actuator/health/readiness";

    @Autowired
    private Api api;

    @Autowired
    private StoreAccess access;

    @Autowired
    private ArtifactSettings artifacts;

    @Autowired
    private JdbcClient sql;

    @Test
    void everyPartIsNamedToEverybodyAndDetailsOnlyToWhoHasAKey() {
        access.check();

        Api.Answer anybody = anybody(READINESS);
        Api.Answer user = api.get(READINESS);

        assertThat(anybody.status()).isEqualTo(200);
        assertThat(anybody.at("/status")).isEqualTo("UP");
        assertThat(anybody.at("/components/db/status")).isEqualTo("UP");
        assertThat(anybody.at("/components/artifactStore/components/access/status"))
                .isEqualTo("UP");
        assertThat(anybody.at("/components/artifactStore/components/disk/status"))
                .isEqualTo("UP");
        assertThat(anybody.text()).doesNotContain("details");
        assertThat(user.at("/components/artifactStore/components/disk/details/free"))
                .isNotEmpty();
    }

    @Test
    void aStoreThatCannotBeWrittenImpairsTheApiAndDoesNotStopIt() throws IOException {
        Path incoming = artifacts.root().resolve("incoming");
        Path aside = artifacts.root().resolve("aside");
        Files.move(incoming, aside);
        try {
            access.check();

            assertThat(anybody(READINESS).status()).isEqualTo(200);
            assertThat(anybody(READINESS).at("/status")).isEqualTo("IMPAIRED");
            assertThat(anybody(READINESS).at("/components/artifactStore/components/access/status"))
                    .isEqualTo("IMPAIRED");
            assertThat(anybody(READINESS).at("/components/db/status")).isEqualTo("UP");
            assertThat(anybody(READINESS).text()).doesNotContain(incoming.toString());
            assertThat(api.get(READINESS).at("/components/artifactStore/components/access/details/reason"))
                    .contains(incoming.toString());
            assertAlive();
        } finally {
            Files.move(aside, incoming);
        }
        access.check();
        assertThat(anybody(READINESS).at("/status")).isEqualTo("UP");
    }

    @Test
    void withoutItsDatabaseItIsNotReadyAndSaysSo() throws SQLException {
        String database =
                sql.sql("select current_database()").query(String.class).single();
        try (Connection other = DriverManager.getConnection(PostgresFixture.newDatabase(), "postgres", "");
                Statement statement = other.createStatement()) {
            statement.execute("alter database %s allow_connections false".formatted(database));
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'".formatted(database));
            try {
                Api.Answer answer = anybody(READINESS);

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.at("/status")).isEqualTo("DOWN");
                assertThat(answer.at("/components/db/status")).isEqualTo("DOWN");
                assertThat(answer.at("/components/readinessState/status")).isEqualTo("UP");
                assertAlive();
            } finally {
                statement.execute("alter database %s allow_connections true".formatted(database));
            }
        }
        await().until(() -> anybody(READINESS).at("/components/db/status").equals("UP"));
    }

    private void assertAlive() {
        Api.Answer liveness = anybody("/actuator/health/liveness");
        assertThat(liveness.status()).isEqualTo(200);
        assertThat(liveness.at("/status")).isEqualTo("UP");
    }

    private Api.Answer anybody(String path) {
        return api.send(HttpRequest.newBuilder(api.uri(path)));
    }
}
