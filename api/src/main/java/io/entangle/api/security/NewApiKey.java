package io.entangle.api.security;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.api.web.CheckedBody;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key to give out.
 *
 * @param name what it is for
 * @param owner whose resources it makes and opens
 * @param scopes what it is good for
 * @param expiresAt from when on it opens nothing; null for never
 */
record NewApiKey(
        @Schema(
                description = "What it is for; the audit log names it.",
                example = "nightly sweep",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(
                description =
                        "Whose resources it makes and opens: a person, a team, a project. Needed for keys that read or write.",
                example = "vision")
        String owner,

        @Schema(
                description =
                        "`read` opens what is the owner's, `write` makes and changes it; `worker` opens the worker's protocol and nothing else; `admin` reads and writes"
                                + " what is anybody's, and gives out keys.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        Set<Scope> scopes,

        @Schema(description = "From when on it opens nothing.", example = "2099-12-31T00:00:00Z") @Nullable
        Instant expiresAt)
        implements CheckedBody {

    private static final int MAX_NAME_LENGTH = 100;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    @JsonCreator
    static NewApiKey of(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("owner") @Nullable String owner,
            @JsonProperty("scopes") @Nullable Set<Scope> scopes,
            @JsonProperty("expiresAt") @Nullable Instant expiresAt) {
        return new NewApiKey(
                Objects.requireNonNullElse(name, "").strip(),
                Objects.requireNonNullElse(owner, "").strip(),
                scopes == null ? Set.of() : Set.copyOf(scopes),
                expiresAt);
    }

    @Override
    @JsonIgnore
    public List<Violation> violations() {
        boolean somebodys = scopes.contains(Scope.READ) || scopes.contains(Scope.WRITE);
        Violations violations = new Violations()
                .text("/name", name, MAX_NAME_LENGTH)
                .require(!scopes.isEmpty(), "/scopes", "must list at least one of read, write, worker, admin")
                .require(
                        expiresAt == null || (expiresAt.isAfter(Instant.now()) && expiresAt.isBefore(LATEST)),
                        "/expiresAt",
                        "must lie in the future, before the year 10000");
        if (somebodys || !owner.isEmpty()) {
            violations.text("/owner", owner, ExperimentSpec.MAX_OWNER_LENGTH);
        }
        return violations.list();
    }
}
