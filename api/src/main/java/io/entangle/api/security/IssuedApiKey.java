package io.entangle.api.security;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A key just given out.
 *
 * @param key the key itself, shown this once
 * @param kept what is kept of it
 */
record IssuedApiKey(
        @Schema(description = "The key itself. It is shown this once and not kept.")
        String key,

        @JsonUnwrapped ApiKey kept) {

    /** Nothing that prints this shows the key. */
    @Override
    public String toString() {
        return "IssuedApiKey[%s]".formatted(kept);
    }
}
