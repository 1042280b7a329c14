package io.entangle.api.queue;

import io.entangle.shared.contract.v1.ArtifactLink;
import io.entangle.shared.contract.v1.KeptCheckpoint;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The committed checkpoints of jobs: the latest ones, to resume from, and the one with the best weights. */
@Repository
public class KeptCheckpoints {

    private static final String KEPT = """
            select artifact.id, sha256, bytes, step, accuracy, committed_at, job_id,
              row_number() over (partition by job_id order by committed_at desc, artifact.id desc) = 1 as last,
              accuracy is not null
                and row_number() over (partition by job_id order by accuracy desc nulls last, committed_at desc, artifact.id desc) = 1 as best
            from artifact join job on job.id = job_id
            where artifact.kind = 'CHECKPOINT' and artifact.state = 'COMMITTED' and\s""";

    private final JdbcClient sql;

    KeptCheckpoints(JdbcClient sql) {
        this.sql = sql;
    }

    /** Those of a job, the latest first. */
    List<KeptCheckpoint> of(UUID jobId) {
        return sql.sql(KEPT + "job.id = :job order by committed_at desc, artifact.id desc")
                .param("job", jobId)
                .query(KeptCheckpoints::read)
                .list();
    }

    /** Those of an experiment's trainings of its supernet, the latest first. */
    public List<KeptCheckpoint> ofSupernet(UUID experimentId) {
        return sql.sql(
                        KEPT
                                + "experiment_id = :experiment and job.kind = :kind order by committed_at desc, artifact.id desc")
                .param("experiment", experimentId)
                .param("kind", JobKind.TRAIN_SUPERNET.name())
                .query(KeptCheckpoints::read)
                .list();
    }

    /** The one of the training that another of its states belongs to, whose random subnets were best; empty if none was probed. */
    public Optional<ArtifactRef> bestBeside(UUID artifactId) {
        return sql.sql("select job_id from artifact where id = :id and job_id is not null")
                .param("id", artifactId)
                .query(UUID.class)
                .optional()
                .flatMap(job -> of(job).stream().filter(KeptCheckpoint::best).findFirst())
                .map(best -> ref(best.state()));
    }

    /** Those of a job that are neither among so many latest ones nor the best. */
    List<UUID> superfluous(UUID jobId, int latest) {
        List<KeptCheckpoint> all = of(jobId);
        return IntStream.range(Math.min(latest, all.size()), all.size())
                .mapToObj(all::get)
                .filter(checkpoint -> !checkpoint.best())
                .map(checkpoint -> checkpoint.state().id())
                .toList();
    }

    static ArtifactRef ref(ArtifactLink link) {
        return new ArtifactRef(link.id(), link.sha256(), link.bytes());
    }

    private static KeptCheckpoint read(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new KeptCheckpoint(
                row.getObject("job_id", UUID.class),
                row.getObject("step", Long.class),
                row.getObject("accuracy", Double.class),
                row.getBoolean("last"),
                row.getBoolean("best"),
                row.getTimestamp("committed_at").toInstant(),
                new ArtifactLink(id, "/api/v1/artifacts/" + id, row.getString("sha256"), row.getLong("bytes")));
    }
}
