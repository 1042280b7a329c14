package io.entangle.e2e.load;

import io.entangle.shared.contract.v1.ResultsSummary;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Experiments of the past put into the database by SQL, many at once: copies of one that was posted, as they stand after they have ended, with jobs, curves and candidates. */
final class ExperimentRows {

    /** Whose they are, in turns. */
    static final int OWNERS = 50;

    static final int POINTS = 500;
    private static final int CANDIDATES = 20;
    private static final String SUMMARY = Json.mapper()
            .writeValueAsString(new ResultsSummary(
                    10,
                    CANDIDATES,
                    "every generation was searched",
                    5_700_000,
                    1_300_000_000,
                    SubnetScore.of(4_500, 5_000),
                    SubnetScore.of(8_900, 10_000)));

    private final Connection connection;
    private final UUID template;
    private int stored;

    /**
     * Rows of a database.
     *
     * @param template an experiment that was posted there
     */
    ExperimentRows(Connection connection, UUID template) {
        this.connection = connection;
        this.template = template;
    }

    /** Whose the n-th is. */
    static String owner(int n) {
        return "team-" + n % OWNERS;
    }

    /** Adds experiments until there are so many. Each has {@value POINTS} points in five curves of its training, and {@value CANDIDATES} candidates. */
    void grow(int target) throws SQLException {
        execute("""
                create temp table added as
                  select uuidv7(- (interval '1 hour') - (%1$d - n) * interval '1 minute') id, uuidv7() trained, n from generate_series(%2$d, %1$d - 1) n
                """.formatted(target, stored));
        insert("""
                insert into experiment (id, name, owner, state, search_space_id, dataset_id, spec, space, summary, created_at, finished_at, posted_by)
                select added.id, 'experiment ' || n, 'team-' || n %% %d, 'SUCCEEDED', search_space_id, dataset_id,
                  jsonb_set(spec, '{owner}', to_jsonb('team-' || n %% %d)), space, cast(? as jsonb), now() - interval '1 hour', now(), 'team-' || n %% %d
                from added, experiment where experiment.id = ?
                """.formatted(OWNERS, OWNERS, OWNERS), SUMMARY);
        insert("""
                insert into job (id, experiment_id, kind, stage, state, spec, result, claim_key, attempt, max_losses, max_failures, token, first_started_at, started_at, finished_at)
                select case when line.stage = 0 then trained else uuidv7() end, added.id, line.kind, line.stage, 'SUCCEEDED', job.spec,
                  case when line.stage = 0 then jsonb_build_object('kind', line.kind, 'checkpoint', added.id, 'epochs', 100, 'steps', 39000, 'finalLoss', 0.5,
                      'imagesPerSecond', 900.0, 'seconds', 5500.0)
                    else jsonb_build_object('kind', line.kind) end,
                  now() - interval '1 hour', 1, 10, 3, nextval('fencing_token'), now() - interval '1 hour', now() - interval '1 hour', now()
                from added,
                  (values (0, 'TRAIN_SUPERNET'), (1, 'SEARCH'), (2, 'TEST'), (3, 'EXPORT')) line (stage, kind),
                  job where ? is not null and job.experiment_id = ? and job.stage = 0
                """, "each");
        execute("""
                insert into metric (job_id, name, step, value)
                select trained, name, 390 * step, 1.0 / step
                from added, (values ('loss'), ('learningRate'), ('imagesPerSecond'), ('accuracy'), ('gradientNorm')) curve (name), generate_series(1, %d / 5) step
                """.formatted(POINTS));
        execute("""
                insert into candidate (job_id, hash, architecture, parameters, macs, macs_without_relative_position, accuracy, standard_error, images, origin, generation)
                select job.id, md5(job.id || '-' || place) || md5('of ' || place),
                  '{"family": "autoformer", "embedDim": 192, "numHeads": [3, 3, 4], "mlpRatio": [3.5, 4.0, 3.5]}',
                  5000000 + 1000 * place, 1300000000, 1290000000, place / 100.0, 0.005, 5000, 'RANDOM', place / 10
                from added join job on job.experiment_id = added.id and job.kind = 'SEARCH', generate_series(1, %d) place
                """.formatted(CANDIDATES));
        execute("drop table added");
        execute("vacuum (analyze) experiment, job, metric, candidate");
        stored = target;
    }

    /** Experiments of an owner, evenly from all that there are. */
    List<UUID> some(String owner, int count) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select id from experiment where owner = ? and state = 'SUCCEEDED' order by md5(id::text) limit ?")) {
            statement.setString(1, owner);
            statement.setInt(2, count);
            List<UUID> ids = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getObject(1, UUID.class));
                }
            }
            return ids;
        }
    }

    /** How many points of curves there are. */
    long points() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from metric")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void insert(String sql, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, text);
            statement.setObject(2, template);
            statement.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
