package io.entangle.api.result;

import io.entangle.api.queue.Jsonb;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ArtifactLink;
import io.entangle.shared.contract.v1.ExtractionView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.SubnetArtifacts;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.JobState;
import io.entangle.shared.job.SubnetScore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subnet as it is kept.
 *
 * @param role why it is kept
 * @param rank 1 for the best of those that are ranked
 * @param architecture the subnet
 * @param hash SHA-256 of its canonical form
 * @param costs exact parameters and multiply-accumulates
 * @param heldOut score on the held-out part, unless it was only extracted
 * @param test score on the test split, once that is measured
 * @param artifacts its stand-alone checkpoint, once that is exported
 * @param extraction the job that extracts it, if it was asked for afterwards
 */
record StoredSubnet(
        SubnetRole role,
        @Nullable Integer rank,
        Architecture architecture,
        String hash,
        Costs costs,
        @Nullable SubnetScore heldOut,
        @Nullable SubnetScore test,
        @Nullable SubnetArtifacts artifacts,
        @Nullable Extraction extraction) {

    static final String SELECT = """
            select subnet.role, subnet.rank, subnet.architecture, subnet.hash, subnet.parameters, subnet.macs,
              subnet.macs_without_relative_position, subnet.held_out, subnet.test,
              weights.id as weights_id, weights.sha256 as weights_sha256, weights.bytes as weights_bytes,
              config.id as config_id, config.sha256 as config_sha256, config.bytes as config_bytes,
              job.id as job_id, job.state as job_state, job.error as job_error
            from subnet
            left join artifact weights on weights.id = subnet.weights_id
            left join artifact config on config.id = subnet.config_id
            left join job on job.id = subnet.job_id
            """;

    static StoredSubnet read(ResultSet row, int number) throws SQLException {
        ArtifactLink weights = link(row, "weights");
        ArtifactLink config = link(row, "config");
        UUID jobId = row.getObject("job_id", UUID.class);
        return new StoredSubnet(
                SubnetRole.valueOf(row.getString("role")),
                row.getObject("rank", Integer.class),
                Jsonb.read(row, "architecture", Architecture.class),
                row.getString("hash"),
                new Costs(
                        row.getLong("parameters"), row.getLong("macs"), row.getLong("macs_without_relative_position")),
                Jsonb.readNullable(row, "held_out", SubnetScore.class),
                Jsonb.readNullable(row, "test", SubnetScore.class),
                weights == null || config == null ? null : new SubnetArtifacts(weights, config),
                jobId == null
                        ? null
                        : new Extraction(
                                jobId,
                                JobState.valueOf(row.getString("job_state")),
                                Jsonb.readNullable(row, "job_error", Failure.class)));
    }

    private static @Nullable ArtifactLink link(ResultSet row, String name) throws SQLException {
        UUID id = row.getObject(name + "_id", UUID.class);
        return id == null
                ? null
                : new ArtifactLink(
                        id, "/api/v1/artifacts/" + id, row.getString(name + "_sha256"), row.getLong(name + "_bytes"));
    }

    /** The score that every subnet has that was not only extracted. */
    SubnetScore requireHeldOut() {
        return Objects.requireNonNull(heldOut, "only an extracted subnet has no score");
    }

    SubnetView view(boolean tie, @Nullable Integer tiedWith) {
        return new SubnetView(rank, tie, tiedWith, architecture, hash, costs, requireHeldOut(), test, artifacts);
    }

    ExtractionView extractionView() {
        Extraction job = Objects.requireNonNull(extraction, "nobody asked for this subnet");
        return new ExtractionView(job.jobId, job.state, architecture, hash, costs, artifacts, job.error);
    }

    /**
     * The job that extracts a subnet.
     *
     * @param jobId the job
     * @param state where it stands
     * @param error why it could not
     */
    record Extraction(UUID jobId, JobState state, @Nullable Failure error) {}
}
