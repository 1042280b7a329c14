package io.entangle.api.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entangle.shared.contract.v1.EventType;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as its owner sees it.
 *
 * @param id its id
 * @param owner whose it is
 * @param url where events are posted to
 * @param types of which types; all if there is none
 * @param experimentId of which experiment alone
 * @param allOwners whether of the experiments of all owners
 * @param enabled whether it is called
 * @param disabledReason why it was switched off, if not by its owner
 * @param createdAt when it was made
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookView(
        UUID id,
        String owner,
        String url,
        List<EventType> types,
        @Nullable UUID experimentId,
        boolean allOwners,
        boolean enabled,

        @Schema(description = "Why it was switched off, if not by its owner.") @Nullable
        String disabledReason,

        Instant createdAt) {}
