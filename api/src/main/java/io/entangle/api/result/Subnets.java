package io.entangle.api.result;

import io.entangle.api.queue.Jsonb;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.SubnetScore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The subnets that are kept. */
@Repository
class Subnets {

    private final JdbcClient sql;

    Subnets(JdbcClient sql) {
        this.sql = sql;
    }

    /** All of an experiment: the ranked ones in order, those that were asked for in the order of asking. */
    List<StoredSubnet> of(UUID experimentId) {
        return sql.sql(StoredSubnet.SELECT
                        + " where subnet.experiment_id = :experiment order by subnet.rank nulls last, subnet.id")
                .param("experiment", experimentId)
                .query(StoredSubnet::read)
                .list();
    }

    Optional<StoredSubnet> ranked(UUID experimentId, int rank) {
        return sql.sql(
                        StoredSubnet.SELECT
                                + " where subnet.experiment_id = :experiment and subnet.role = 'RANKED' and subnet.rank = :rank")
                .param("experiment", experimentId)
                .param("rank", rank)
                .query(StoredSubnet::read)
                .optional();
    }

    /** The last extraction of an architecture that has not failed. */
    Optional<StoredSubnet> extraction(UUID experimentId, Architecture architecture) {
        return sql.sql(StoredSubnet.SELECT
                        + " where subnet.experiment_id = :experiment and subnet.role = 'EXTRACTED' and subnet.hash = :hash"
                        + " and job.state in ('QUEUED', 'RUNNING', 'SUCCEEDED') order by subnet.id desc limit 1")
                .param("experiment", experimentId)
                .param("hash", ArchitectureCodec.hash(architecture))
                .query(StoredSubnet::read)
                .optional();
    }

    void insertScored(UUID experimentId, SubnetRole role, @Nullable Integer rank, Candidate candidate) {
        insert(experimentId, role, rank, candidate.architecture(), candidate.costs(), candidate.score(), null);
    }

    void insertExtracted(UUID experimentId, Architecture architecture, Costs costs, UUID jobId) {
        insert(experimentId, SubnetRole.EXTRACTED, null, architecture, costs, null, jobId);
    }

    private void insert(
            UUID experimentId,
            SubnetRole role,
            @Nullable Integer rank,
            Architecture architecture,
            Costs costs,
            @Nullable SubnetScore heldOut,
            @Nullable UUID jobId) {
        sql.sql("""
                        insert into subnet (id, experiment_id, role, rank, hash, architecture, parameters, macs, macs_without_relative_position, held_out, job_id)
                        values (:id, :experiment, :role, cast(:rank as integer), :hash, cast(:architecture as jsonb), :parameters, :macs, :macsWithout,
                          cast(:heldOut as jsonb), cast(:job as uuid))
                        """)
                .param("id", ResourceIds.next())
                .param("experiment", experimentId)
                .param("role", role.name())
                .param("rank", rank)
                .param("hash", ArchitectureCodec.hash(architecture))
                .param("architecture", Jsonb.text(architecture))
                .param("parameters", costs.parameters())
                .param("macs", costs.macs())
                .param("macsWithout", costs.macsWithoutRelativePosition())
                .param("heldOut", Jsonb.text(heldOut))
                .param("job", jobId)
                .update();
    }

    void test(UUID experimentId, Architecture finalist, SubnetScore score) {
        sql.sql("""
                        update subnet set test = cast(:score as jsonb)
                        where experiment_id = :experiment and role = 'RANKED' and hash = :hash
                        """)
                .param("score", Jsonb.text(score))
                .param("experiment", experimentId)
                .param("hash", ArchitectureCodec.hash(finalist))
                .update();
    }

    /** Points to the stand-alone checkpoint of a finalist. */
    void export(UUID experimentId, JobResult.ExportedSubnet exported) {
        sql.sql("""
                        update subnet set weights_id = :weights, config_id = :config
                        where experiment_id = :experiment and role <> 'EXTRACTED' and hash = :hash
                        """)
                .param("weights", exported.weights())
                .param("config", exported.config())
                .param("experiment", experimentId)
                .param("hash", ArchitectureCodec.hash(exported.architecture()))
                .update();
    }

    /** Points to the stand-alone checkpoint of a subnet that was asked for. */
    void extracted(UUID jobId, JobResult.ExportedSubnet exported) {
        sql.sql("update subnet set weights_id = :weights, config_id = :config where job_id = :job")
                .param("weights", exported.weights())
                .param("config", exported.config())
                .param("job", jobId)
                .update();
    }
}
