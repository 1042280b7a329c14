package io.entangle.api.checkpoint;

import io.entangle.api.artifact.ArtifactRecord;
import io.entangle.api.queue.Jsonb;
import io.entangle.api.web.PageQuery;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.job.JobResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The checkpoints that users have brought. One that is READY never changes. */
@Repository
public class Checkpoints {

    private final JdbcClient sql;

    Checkpoints(JdbcClient sql) {
        this.sql = sql;
    }

    /** The checkpoint of that id or name. */
    public Optional<StoredCheckpoint> find(String idOrName) {
        return sql.sql(StoredCheckpoint.SELECT + " where checkpoint.id = cast(:id as uuid) or checkpoint.name = :name")
                .param("id", ResourceIds.id(idOrName).orElse(null))
                .param("name", idOrName)
                .query(StoredCheckpoint::read)
                .optional();
    }

    /** A page of them, newest first; null for a filter that does not matter. */
    List<StoredCheckpoint> page(PageQuery page, @Nullable CheckpointState state, @Nullable String owner) {
        return sql.sql(StoredCheckpoint.SELECT + """
                         where checkpoint.id < :before
                          and (cast(:state as text) is null or checkpoint.state = :state)
                          and (cast(:owner as text) is null or checkpoint.owner = :owner)
                        order by checkpoint.id desc limit :rows
                        """)
                .param("state", state == null ? null : state.name())
                .param("owner", owner)
                .param("before", page.before())
                .param("rows", page.rows())
                .query(StoredCheckpoint::read)
                .list();
    }

    /** Keeps a checkpoint that is still to be read. */
    void insert(UUID id, String owner, AskedCheckpoint asked, ArtifactRecord file) {
        sql.sql("""
                        insert into checkpoint (id, name, owner, search_space_id, architecture, file_sha256, file_bytes, file_id)
                        values (:id, :name, :owner, :space, cast(:architecture as jsonb), :sha256, :bytes, :file)
                        """)
                .param("id", id)
                .param("name", asked.name())
                .param("owner", owner)
                .param("space", asked.space().id())
                .param("architecture", Jsonb.text(asked.architecture()))
                .param("sha256", file.sha256())
                .param("bytes", file.bytes())
                .param("file", file.id())
                .update();
    }

    /** Keeps what a worker made of it. */
    void imported(UUID id, JobResult.CheckpointImported result) {
        sql.sql("""
                        update checkpoint set state = 'READY', file_id = null, space = cast(:space as jsonb), supernet_id = :supernet,
                          report = cast(:report as jsonb), imported_at = now()
                        where id = :id and state = 'PENDING'
                        """)
                .param("id", id)
                .param("space", Jsonb.text(result.space()))
                .param("supernet", result.checkpoint())
                .param("report", Jsonb.text(result.report()))
                .update();
    }

    /** Keeps why it cannot be used. */
    void refused(UUID id, String reason) {
        sql.sql("""
                        update checkpoint set state = 'INVALID', file_id = null, error = :reason, imported_at = now()
                        where id = :id and state = 'PENDING'
                        """)
                .param("id", id)
                .param("reason", reason.replace('\0', '\ufffd'))
                .update();
    }
}
