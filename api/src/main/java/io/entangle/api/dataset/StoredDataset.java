package io.entangle.api.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.contract.v1.ArtifactLink;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registered data set.
 *
 * @param id its id
 * @param name its name, unique
 * @param owner who registered it; "" for nobody
 * @param uri where workers find it
 * @param testFraction share of a folder without splits that becomes the test split
 * @param maxCorruptShare share of the images of a split that may be corrupt
 * @param archive what was uploaded; null for a data set elsewhere
 * @param contentVersion what its last inspection found in a bucket; null for a data set elsewhere
 * @param state what is known of it
 * @param progress how far its inspection is, if it is under way and one data set was asked for
 * @param inspection what the last successful inspection found
 * @param error why it was refused, if it was
 * @param inspectedAt when the last inspection ended
 * @param createdAt when it was registered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredDataset(
        UUID id,
        String name,

        @Schema(description = "Who registered it. Everybody may use it; its owner alone has it inspected again.")
        String owner,

        String uri,
        @Nullable Double testFraction,

        @Schema(
                description =
                        "Share of the images of a split that may be corrupt and are passed over; more make the data set invalid and end a run.")
        double maxCorruptShare,

        @Schema(description = "What was uploaded.") @Nullable
        ArtifactLink archive,

        @Schema(
                description =
                        "Of a data set in a bucket: made of the names, lengths and tags of the objects that the last inspection found. Runs read these and no others.")
        @Nullable
        String contentVersion,

        DatasetState state,

        @Schema(description = "How far the inspection is, while it is under way; not in lists.") @Nullable
        Progress progress,

        @Nullable DatasetInspection inspection,
        @Nullable String error,
        @Nullable Instant inspectedAt,
        Instant createdAt) {

    /** The same while it is being inspected. */
    StoredDataset at(@Nullable Progress reached) {
        return new StoredDataset(
                id,
                name,
                owner,
                uri,
                testFraction,
                maxCorruptShare,
                archive,
                contentVersion,
                state,
                reached,
                inspection,
                error,
                inspectedAt,
                createdAt);
    }

    /** How a job names it. */
    public DatasetRef ref() {
        @Nullable
        ArtifactRef uploaded =
                archive == null ? null : new ArtifactRef(archive.id(), archive.sha256(), archive.bytes());
        return new DatasetRef(uri, testFraction, maxCorruptShare, uploaded, contentVersion);
    }

    static @Nullable ArtifactLink link(@Nullable ArtifactRef archive) {
        return archive == null
                ? null
                : new ArtifactLink(
                        archive.id(), "/api/v1/artifacts/" + archive.id(), archive.sha256(), archive.bytes());
    }
}
