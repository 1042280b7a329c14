package io.entangle.api.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.api.queue.Jsonb;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ArtifactLink;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.CheckpointReport;
import io.entangle.shared.searchspace.SearchSpace;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that was brought.
 *
 * @param id its id
 * @param name its name, unique
 * @param owner who brought it; "" for nobody
 * @param searchSpaceId the search space it was brought for
 * @param architecture the subnet that is wanted alone; absent for the whole supernet
 * @param state what is known of it
 * @param fileSha256 SHA-256 of the file, 64 hexadecimal digits
 * @param fileBytes length of the file
 * @param progress how far its worker is
 * @param report what the file held
 * @param space whose supernet it became
 * @param supernet that supernet, as a checkpoint of Entangle
 * @param error why it was refused
 * @param createdAt when it was brought
 * @param importedAt when it was read or refused
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredCheckpoint(
        UUID id,
        String name,

        @Schema(description = "Who brought it. Everybody may search it.")
        String owner,

        UUID searchSpaceId,

        @Schema(description = "The subnet that is wanted alone; absent for the whole supernet.") @Nullable
        Architecture architecture,

        CheckpointState state,
        String fileSha256,
        long fileBytes,
        @Nullable Progress progress,

        @Schema(description = "What the file held, once it is READY.") @Nullable
        CheckpointReport report,

        @Schema(
                description =
                        "Whose supernet it became: the search space itself, or the smallest space that holds the subnet.")
        @Nullable
        SearchSpace space,

        @Schema(
                description =
                        "The supernet as a checkpoint of Entangle, which the worker's `checkpoint export` writes back with published names.")
        @Nullable
        ArtifactLink supernet,

        @Schema(description = "Why it was refused, if it is INVALID.") @Nullable
        String error,

        Instant createdAt,
        @Nullable Instant importedAt) {

    /** Select that {@link #read} needs; a condition on {@code checkpoint} can follow. */
    static final String SELECT = """
            select checkpoint.*, artifact.sha256 as supernet_sha256, artifact.bytes as supernet_bytes,
              (select progress from job where job.imported_id = checkpoint.id and job.state = 'RUNNING') as progress
            from checkpoint left join artifact on artifact.id = checkpoint.supernet_id
            """;

    static StoredCheckpoint read(ResultSet row, int number) throws SQLException {
        Timestamp imported = row.getTimestamp("imported_at");
        return new StoredCheckpoint(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("owner"),
                row.getObject("search_space_id", UUID.class),
                Jsonb.readNullable(row, "architecture", Architecture.class),
                CheckpointState.valueOf(row.getString("state")),
                row.getString("file_sha256"),
                row.getLong("file_bytes"),
                Jsonb.readNullable(row, "progress", Progress.class),
                Jsonb.readNullable(row, "report", CheckpointReport.class),
                Jsonb.readNullable(row, "space", SearchSpace.class),
                supernet(row),
                row.getString("error"),
                row.getTimestamp("created_at").toInstant(),
                imported == null ? null : imported.toInstant());
    }

    private static @Nullable ArtifactLink supernet(ResultSet row) throws SQLException {
        UUID id = row.getObject("supernet_id", UUID.class);
        return id == null
                ? null
                : new ArtifactLink(
                        id, "/api/v1/artifacts/" + id, row.getString("supernet_sha256"), row.getLong("supernet_bytes"));
    }
}
