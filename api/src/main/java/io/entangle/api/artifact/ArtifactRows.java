package io.entangle.api.artifact;

import io.entangle.shared.contract.v1.ArtifactKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of artifacts. */
@Repository
class ArtifactRows {

    private static final String COLUMNS = "id, sha256, bytes, kind, file_name, state, job_id, token, created_at";

    private final JdbcClient jdbc;

    ArtifactRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Until the end of the transaction, nobody else stores or collects content with this address. */
    void lock(String sha256) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:sha256, 0)) is null")
                .param("sha256", sha256)
                .query(Boolean.class)
                .single();
    }

    ArtifactRecord insert(
            UUID id, Blob blob, ArtifactKind kind, String fileName, @Nullable UUID jobId, @Nullable Long token) {
        return jdbc.sql("insert into artifact (id, sha256, bytes, kind, file_name, state, job_id, token)"
                        + " values (:id, :sha256, :bytes, :kind, :fileName, 'STAGED', cast(:jobId as uuid), cast(:token as bigint)) returning "
                        + COLUMNS)
                .param("id", id)
                .param("sha256", blob.sha256())
                .param("bytes", blob.bytes())
                .param("kind", kind.name())
                .param("fileName", fileName)
                .param("jobId", jobId)
                .param("token", token)
                .query(ArtifactRows::row)
                .single();
    }

    Optional<ArtifactRecord> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from artifact where id = :id")
                .param("id", id)
                .query(ArtifactRows::row)
                .optional();
    }

    /** Whether an artifact was made for nobody in particular, as data sets and what was brought are, or for an experiment of {@code owner}. */
    boolean isOpenTo(UUID id, String owner) {
        return jdbc.sql("""
                        select coalesce(experiment.owner = :owner, true)
                        from artifact left join job on job.id = artifact.job_id left join experiment on experiment.id = job.experiment_id
                        where artifact.id = :id
                        """)
                .param("id", id)
                .param("owner", owner)
                .query(Boolean.class)
                .single();
    }

    /** What is staged of that content, for that purpose, under that lease. */
    Optional<ArtifactRecord> staged(Blob blob, ArtifactKind kind, String fileName, UUID jobId, long token) {
        return jdbc.sql("select " + COLUMNS
                        + " from artifact where sha256 = :sha256 and bytes = :bytes and kind = :kind"
                        + " and file_name = :fileName and state = 'STAGED' and job_id = :jobId and token = :token"
                        + " order by created_at desc limit 1")
                .param("sha256", blob.sha256())
                .param("bytes", blob.bytes())
                .param("kind", kind.name())
                .param("fileName", fileName)
                .param("jobId", jobId)
                .param("token", token)
                .query(ArtifactRows::row)
                .optional();
    }

    int commit(Collection<UUID> ids, @Nullable UUID jobId, @Nullable Long token) {
        return jdbc.sql(
                        "update artifact set state = 'COMMITTED', committed_at = now()"
                                + " where id in (:ids) and state = 'STAGED'"
                                + " and job_id is not distinct from cast(:jobId as uuid) and token is not distinct from cast(:token as bigint)")
                .param("ids", ids)
                .param("jobId", jobId)
                .param("token", token)
                .update();
    }

    int discard(Collection<UUID> ids) {
        return jdbc.sql("update artifact set state = 'DISCARDED', discarded_at = now()"
                        + " where id in (:ids) and state <> 'DISCARDED'")
                .param("ids", ids)
                .update();
    }

    List<ArtifactRecord> collectable(Duration staged, Duration discarded, int limit) {
        return jdbc.sql("select " + COLUMNS + " from artifact where state <> 'COMMITTED' and case state"
                        + " when 'STAGED' then created_at < now() - make_interval(secs => :staged)"
                        + " else discarded_at < now() - make_interval(secs => :discarded) end"
                        + " order by created_at limit :limit")
                .param("staged", (double) staged.toSeconds())
                .param("discarded", (double) discarded.toSeconds())
                .param("limit", limit)
                .query(ArtifactRows::row)
                .list();
    }

    /** Deletes the row unless it was committed meanwhile. */
    boolean delete(UUID id) {
        return jdbc.sql("delete from artifact where id = :id and state <> 'COMMITTED'")
                        .param("id", id)
                        .update()
                > 0;
    }

    boolean isReferenced(String sha256) {
        return jdbc.sql("select exists (select from artifact where sha256 = :sha256)")
                .param("sha256", sha256)
                .query(Boolean.class)
                .single();
    }

    private static ArtifactRecord row(ResultSet row, int number) throws SQLException {
        return new ArtifactRecord(
                row.getObject("id", UUID.class),
                row.getString("sha256"),
                row.getLong("bytes"),
                ArtifactKind.valueOf(row.getString("kind")),
                row.getString("file_name"),
                ArtifactState.valueOf(row.getString("state")),
                row.getObject("job_id", UUID.class),
                row.getObject("token", Long.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
