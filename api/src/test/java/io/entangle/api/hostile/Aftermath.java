package io.entangle.api.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is stored, in tables and in files, and whether it is whole. */
@TestComponent
final class Aftermath {

    private static final List<String> NEVER = List.of(
            "select id from job where state = 'RUNNING' and (worker is null or token is null or lease_expires_at is null)",
            "select id from job where state <> 'RUNNING' and lease_expires_at is not null",
            "select id from experiment where not exists (select from job where job.experiment_id = experiment.id) and state in ('ACTIVE', 'SUCCEEDED')",
            "select id from experiment where state = 'ACTIVE' and not exists (select from job where job.experiment_id = experiment.id and job.state in ('QUEUED', 'RUNNING'))",
            "select job.id from job join experiment on experiment.id = job.experiment_id where experiment.state in ('FAILED', 'CANCELLED')"
                    + " and job.state in ('QUEUED', 'RUNNING') and job.kind in ('TRAIN_SUPERNET', 'SEARCH', 'TEST', 'EXPORT')",
            "select job_id from metric where value = 'NaN' or abs(value) = 'Infinity'",
            "select artifact.id from artifact join subnet on artifact.id in (subnet.weights_id, subnet.config_id) where artifact.state <> 'COMMITTED'");

    private final JdbcClient sql;
    private final Path artifacts;

    Aftermath(JdbcClient sql, Environment environment) {
        this.sql = sql;
        this.artifacts = Path.of(environment.getRequiredProperty("entangle.artifacts.root"));
    }

    /** How many rows each table has, and how many files the store. */
    Map<String, Long> counts() throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        for (String table : sql.sql(
                        "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
                .query(String.class)
                .list()) {
            counts.put(
                    table,
                    sql.sql("select count(*) from " + table).query(Long.class).single());
        }
        counts.put("files", (long) files(artifacts).size());
        return counts;
    }

    /** Fails unless rows fit each other, and rows and files are the same set. */
    void requireWhole() throws IOException {
        for (String query : NEVER) {
            assertThat(sql.sql(query).query(String.class).list()).as(query).isEmpty();
        }
        Set<String> named = new TreeSet<>(sql.sql("select distinct sha256 from artifact")
                .query(String.class)
                .list());
        assertThat(files(artifacts.resolve("sha256")))
                .as("files that have a row")
                .isEqualTo(named);
        assertThat(files(artifacts.resolve("incoming")))
                .as("uploads that were broken off")
                .isEmpty();
    }

    private static Set<String> files(Path below) throws IOException {
        if (!Files.isDirectory(below)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
