package io.entangle.api.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept: everything but the key.
 *
 * @param id its id
 * @param name what it is for
 * @param owner whose resources it opens
 * @param scopes what it is good for
 * @param prefix its first characters
 * @param createdAt when it was given out
 * @param expiresAt from when on it opens nothing
 * @param lastUsedAt when it was last used, to the minute
 * @param revokedAt when it was revoked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ApiKey(
        UUID id,

        @Schema(description = "What it is for; the audit log names it.", example = "nightly sweep")
        String name,

        @Schema(description = "Whose resources it makes and opens.", example = "vision")
        String owner,

        Set<Scope> scopes,

        @Schema(description = "The first characters of the key, to recognise it by.", example = "ent_Zk3v9QaX")
        String prefix,

        Instant createdAt,

        @Schema(description = "From when on it opens nothing; absent if it does not expire.") @Nullable
        Instant expiresAt,

        @Schema(description = "When it was last used, to the minute; absent if it never was.") @Nullable
        Instant lastUsedAt,

        @Schema(description = "When it was revoked; absent if it was not.") @Nullable
        Instant revokedAt) {

    /** Scopes come in one order. */
    ApiKey {
        scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
    }
}
