package io.entangle.api.webhook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entangle.api.web.CheckedBody;
import io.entangle.shared.contract.v1.EventType;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A webhook to be made.
 *
 * @param url where to
 * @param types of which events; of all if there is none
 * @param experimentId of one experiment only
 * @param allOwners of the experiments of all owners, which an admin alone may ask for
 * @param secret signs what is sent; made if there is none
 */
record NewWebhook(
        @Schema(
                description =
                        "Where events are posted to, by `https` or `http`. Addresses inside of the network are refused"
                                + " unless they are allowed.",
                example = "https://hooks.example.com/entangle",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String url,

        @Schema(description = "Only events of these types; all without.")
        Set<EventType> types,

        @Schema(description = "Only events of this experiment.") @Nullable
        UUID experimentId,

        @Schema(description = "Events of the experiments of all owners; for admins.", defaultValue = "false")
        boolean allOwners,

        @Schema(
                description = "`whsec_` and 24 to 64 bytes in base64; made if there is none.",
                example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        @Nullable
        String secret)
        implements CheckedBody {

    @JsonCreator
    static NewWebhook of(
            @JsonProperty("url") @Nullable String url,
            @JsonProperty("types") @Nullable Set<EventType> types,
            @JsonProperty("experimentId") @Nullable UUID experimentId,
            @JsonProperty("allOwners") @Nullable Boolean allOwners,
            @JsonProperty("secret") @Nullable String secret) {
        return new NewWebhook(
                Objects.requireNonNullElse(url, ""),
                types == null ? Set.of() : Set.copyOf(types),
                experimentId,
                allOwners != null && allOwners,
                secret);
    }

    @Override
    @JsonIgnore
    public List<Violation> violations() {
        return secretViolations(secret);
    }

    static List<Violation> secretViolations(@Nullable String secret) {
        return new Violations()
                .require(
                        secret == null || WebhookSecret.isOne(secret),
                        "/secret",
                        "must be whsec_ and 24 to 64 bytes in base64")
                .list();
    }

    /** Nothing that prints this shows the secret. */
    @Override
    public String toString() {
        return "NewWebhook[%s]".formatted(url);
    }
}
