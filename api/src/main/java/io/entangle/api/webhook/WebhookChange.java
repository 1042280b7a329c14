package io.entangle.api.webhook;

import io.entangle.shared.contract.v1.EventType;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different of a webhook; what is absent stays as it is.
 *
 * @param url where to
 * @param types of which events; of all if it is empty
 * @param enabled whether it is called
 */
record WebhookChange(
        @Schema(example = "https://hooks.example.com/entangle") @Nullable
        String url,

        @Schema(description = "Only events of these types; all if the list is empty.") @Nullable
        Set<EventType> types,

        @Schema(
                description = "Switches it off, or on again, also after too many deliveries have failed.",
                example = "true")
        @Nullable
        Boolean enabled) {}
