package io.entangle.api.searchspace;

import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.SearchSpace;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A named search space; never changed after it was made. */
@Entity
@Table(name = "search_space")
class SearchSpaceRow implements Persistable<UUID> {

    @Id
    private UUID id;

    private String name;

    private String owner;

    private @Nullable String preset;

    @JdbcTypeCode(SqlTypes.JSON)
    private String content;

    @Generated
    @Column(name = "created_at", insertable = false, updatable = false)
    private @Nullable Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected SearchSpaceRow() {}

    SearchSpaceRow(UUID id, String name, String owner, @Nullable String preset, SearchSpace space) {
        this.id = id;
        this.name = name;
        this.owner = owner;
        this.preset = preset;
        this.content = Json.mapper().writerFor(SearchSpace.class).writeValueAsString(space);
    }

    @Override
    public UUID getId() {
        return id;
    }

    /** Rows are only ever inserted, with ids of our own. */
    @Override
    public boolean isNew() {
        return createdAt == null;
    }

    StoredSearchSpace view() {
        return new StoredSearchSpace(
                id,
                name,
                owner,
                preset,
                Json.mapper().readValue(content, SearchSpace.class),
                Objects.requireNonNull(createdAt));
    }
}
