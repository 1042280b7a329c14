package io.entangle.api.dataset;

import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.json.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A registered data set and what its last inspection found. */
@Entity
@Table(name = "dataset")
class DatasetRow implements Persistable<UUID> {

    @Id
    private UUID id;

    private String name;

    private String owner;

    private String uri;

    @Column(name = "test_fraction")
    private @Nullable Double testFraction;

    @Column(name = "max_corrupt_share")
    private double maxCorruptShare;

    @Enumerated(EnumType.STRING)
    private DatasetState state;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String inspection;

    private @Nullable String error;

    @Column(name = "inspected_at")
    private @Nullable Instant inspectedAt;

    @Generated
    @Column(name = "created_at", insertable = false, updatable = false)
    private @Nullable Instant createdAt;

    @Column(name = "archive_id")
    private @Nullable UUID archiveId;

    @Column(name = "archive_sha256")
    private @Nullable String archiveSha256;

    @Column(name = "archive_bytes")
    private @Nullable Long archiveBytes;

    @Column(name = "content_version")
    private @Nullable String contentVersion;

    @Version
    private long version;

    @SuppressWarnings("NullAway.Init")
    protected DatasetRow() {}

    DatasetRow(UUID id, String name, String owner, DatasetRef ref) {
        this.id = id;
        this.name = name;
        this.owner = owner;
        this.uri = ref.uri();
        this.testFraction = ref.testFraction();
        this.maxCorruptShare = ref.corruptShare();
        this.state = DatasetState.PENDING;
        ArtifactRef archive = ref.archive();
        if (archive != null) {
            this.archiveId = archive.id();
            this.archiveSha256 = archive.sha256();
            this.archiveBytes = archive.bytes();
        }
    }

    @Override
    public UUID getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return createdAt == null;
    }

    String owner() {
        return owner;
    }

    /** How an inspection names it: whatever is there now. */
    DatasetRef ref() {
        return new DatasetRef(uri, testFraction, maxCorruptShare, archive(), null);
    }

    private @Nullable ArtifactRef archive() {
        return archiveId == null || archiveSha256 == null || archiveBytes == null
                ? null
                : new ArtifactRef(archiveId, archiveSha256, archiveBytes);
    }

    /** Waits for an inspection; what an earlier one found stays. */
    void inspectAgain() {
        state = DatasetState.PENDING;
        error = null;
    }

    StoredDataset view() {
        return new StoredDataset(
                id,
                name,
                owner,
                uri,
                testFraction,
                maxCorruptShare,
                StoredDataset.link(archive()),
                contentVersion,
                state,
                null,
                inspection == null ? null : Json.mapper().readValue(inspection, DatasetInspection.class),
                error,
                inspectedAt,
                Objects.requireNonNull(createdAt));
    }
}
