package io.entangle.api.experiment;

import io.entangle.api.queue.Jsonb;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The versions of the spaces of experiments that search their space. */
@Repository
public class SpaceVersions {

    private final JdbcClient sql;

    SpaceVersions(JdbcClient sql) {
        this.sql = sql;
    }

    /** Those of an experiment, the first one first; none where the space is not searched. */
    public List<SpaceVersion> of(UUID experimentId) {
        return sql.sql("select " + SpaceVersion.COLUMNS
                        + " from space_version where experiment_id = :experiment order by step")
                .param("experiment", experimentId)
                .query(SpaceVersion::read)
                .list();
    }

    /** Keeps a version. */
    @Transactional(propagation = Propagation.MANDATORY)
    void add(UUID experimentId, int step, @Nullable Integer parent, SearchSpace space) {
        sql.sql("""
                        insert into space_version (experiment_id, step, parent, space, sha256)
                        values (:experiment, :step, cast(:parent as integer), cast(:space as jsonb), :sha256)
                        """)
                .param("experiment", experimentId)
                .param("step", step)
                .param("parent", parent)
                .param("space", Jsonb.text(space))
                .param("sha256", SpaceVersion.sha256(space))
                .update();
    }

    /** Says which job has measured a version. */
    @Transactional(propagation = Propagation.MANDATORY)
    void measured(UUID experimentId, int step, UUID jobId) {
        sql.sql("update space_version set job_id = :job where experiment_id = :experiment and step = :step")
                .param("job", jobId)
                .param("experiment", experimentId)
                .param("step", step)
                .update();
    }
}
