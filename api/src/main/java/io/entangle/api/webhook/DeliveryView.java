package io.entangle.api.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message to one webhook.
 *
 * @param id its id; {@code webhook-id} of the message is {@code msg_} and this
 * @param eventId the event it tells; absent for a test
 * @param type the type of that
 * @param state what became of it
 * @param attempts attempts made
 * @param nextAttemptAt when it is tried next
 * @param triedAt when it was last tried
 * @param milliseconds how long that took
 * @param status HTTP status of the last answer
 * @param answer how that began
 * @param error why there was none, or why it does not count
 * @param createdAt since when it is to be sent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeliveryView(
        @Schema(description = "The header `webhook-id` is `msg_` and this, the same in every attempt.")
        UUID id,

        @Nullable Long eventId,
        @Schema(example = "experiment.succeeded") String type,
        DeliveryState state,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant triedAt,

        @Schema(description = "How long the last attempt took.") @Nullable
        Integer milliseconds,

        @Schema(example = "204") @Nullable Integer status,

        @Schema(description = "The first bytes of the last answer.") @Nullable
        String answer,

        @Nullable String error,
        Instant createdAt) {}
