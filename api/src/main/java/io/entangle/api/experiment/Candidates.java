package io.entangle.api.experiment;

import io.entangle.api.queue.Jsonb;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.CandidateView;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.Origin;
import io.entangle.shared.job.SubnetScore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The subnets that searches, and measurements of spaces, have scored. */
@Repository
public class Candidates {

    private static final String COLUMNS =
            "candidate.position, candidate.hash, candidate.architecture, candidate.parameters, candidate.macs,"
                    + " candidate.macs_without_relative_position, candidate.accuracy, candidate.standard_error, candidate.images,"
                    + " candidate.origin, candidate.generation";

    private final JdbcClient sql;

    Candidates(JdbcClient sql) {
        this.sql = sql;
    }

    /** Keeps candidates; one whose architecture is known stays as it is. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(UUID jobId, List<Candidate> scored) {
        for (Candidate candidate : scored) {
            sql.sql("""
                            insert into candidate (job_id, hash, architecture, parameters, macs, macs_without_relative_position,
                              accuracy, standard_error, images, origin, generation)
                            values (:job, :hash, cast(:architecture as jsonb), :parameters, :macs, :macsWithout,
                              :accuracy, :standardError, :images, :origin, :generation)
                            on conflict (job_id, hash) do nothing
                            """)
                    .param("job", jobId)
                    .param("hash", ArchitectureCodec.hash(candidate.architecture()))
                    .param("architecture", Jsonb.text(candidate.architecture()))
                    .param("parameters", candidate.costs().parameters())
                    .param("macs", candidate.costs().macs())
                    .param("macsWithout", candidate.costs().macsWithoutRelativePosition())
                    .param("accuracy", candidate.score().accuracy())
                    .param("standardError", candidate.score().standardError())
                    .param("images", candidate.score().images())
                    .param("origin", candidate.origin().name())
                    .param("generation", candidate.generation())
                    .update();
        }
    }

    /** Those reported for a job, by any attempt, in the order in which they were scored. */
    public List<Candidate> of(UUID jobId) {
        return sql.sql("select " + COLUMNS + " from candidate where job_id = :job order by position")
                .param("job", jobId)
                .query((row, number) -> {
                    CandidateView view = view(row);
                    return new Candidate(
                            view.architecture(), view.costs(), view.score(), view.origin(), view.generation());
                })
                .list();
    }

    /** The candidates of an experiment's search that come after {@code cursor} in its order. */
    List<Placed> page(UUID experimentId, CandidateCursor cursor, int rows) {
        String after = cursor.byAccuracy()
                ? "(candidate.accuracy < :accuracy or candidate.accuracy = :accuracy and candidate.position > :position)"
                        + " order by candidate.accuracy desc, candidate.position"
                : "candidate.position > :position order by candidate.position";
        return sql.sql("select " + COLUMNS
                        + " from candidate join job on job.id = candidate.job_id where job.experiment_id = :experiment and job.kind = 'SEARCH' and "
                        + after
                        + " limit :rows")
                .param("experiment", experimentId)
                .param("accuracy", cursor.accuracy())
                .param("position", cursor.position())
                .param("rows", rows)
                .query((row, number) -> new Placed(view(row), row.getLong("position")))
                .list();
    }

    private static CandidateView view(ResultSet row) throws SQLException {
        return new CandidateView(
                Jsonb.read(row, "architecture", Architecture.class),
                row.getString("hash"),
                new Costs(
                        row.getLong("parameters"), row.getLong("macs"), row.getLong("macs_without_relative_position")),
                new SubnetScore(row.getDouble("accuracy"), row.getDouble("standard_error"), row.getInt("images")),
                Origin.valueOf(row.getString("origin")),
                row.getInt("generation"));
    }

    /**
     * A candidate and its place in the order of scoring.
     *
     * @param candidate the candidate
     * @param position grows with every candidate
     */
    record Placed(CandidateView candidate, long position) {}
}
