package io.entangle.api.webhook;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A webhook whose secret is new.
 *
 * @param secret what its deliveries are signed with
 * @param kept the rest
 */
record IssuedWebhook(
        @Schema(description = "What its deliveries are signed with. It is shown this once.")
        String secret,

        @JsonUnwrapped WebhookView kept) {

    /** Nothing that prints this shows the secret. */
    @Override
    public String toString() {
        return "IssuedWebhook[%s]".formatted(kept);
    }
}
