package io.entangle.api.retraining;

import io.entangle.api.queue.Jsonb;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.experiment.TrainingSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A retraining as it is kept; where it stands, its job tells.
 *
 * @param id its id
 * @param experimentId the experiment whose space holds the subnet
 * @param jobId the job that does it
 * @param rank rank of the subnet in the experiment, if it has one
 * @param architecture the subnet
 * @param hash SHA-256 of its canonical form
 * @param costs exact costs
 * @param mode what weights it starts from
 * @param seed of every draw
 * @param training how it is trained
 * @param createdAt when it was asked for
 */
record StoredRetraining(
        UUID id,
        UUID experimentId,
        UUID jobId,
        @Nullable Integer rank,
        Architecture architecture,
        String hash,
        Costs costs,
        RetrainMode mode,
        long seed,
        TrainingSpec training,
        Instant createdAt) {

    static final String SELECT = """
            select id, experiment_id, job_id, rank, architecture, hash, parameters, macs, macs_without_relative_position, mode, seed, training, created_at
            from retraining
            """;

    static StoredRetraining read(ResultSet row, int number) throws SQLException {
        return new StoredRetraining(
                row.getObject("id", UUID.class),
                row.getObject("experiment_id", UUID.class),
                row.getObject("job_id", UUID.class),
                row.getObject("rank", Integer.class),
                Jsonb.read(row, "architecture", Architecture.class),
                row.getString("hash"),
                new Costs(
                        row.getLong("parameters"), row.getLong("macs"), row.getLong("macs_without_relative_position")),
                RetrainMode.valueOf(row.getString("mode")),
                row.getLong("seed"),
                Jsonb.read(row, "training", TrainingSpec.class),
                row.getTimestamp("created_at").toInstant());
    }
}
