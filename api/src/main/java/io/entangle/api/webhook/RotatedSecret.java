package io.entangle.api.webhook;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.entangle.api.web.CheckedBody;
import io.entangle.shared.validation.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook is to sign with from now on.
 *
 * @param secret made if there is none
 */
record RotatedSecret(
        @Schema(description = "`whsec_` and 24 to 64 bytes in base64; made if there is none.") @Nullable
        String secret) implements CheckedBody {

    @Override
    @JsonIgnore
    public List<Violation> violations() {
        return NewWebhook.secretViolations(secret);
    }

    /** Nothing that prints this shows the secret. */
    @Override
    public String toString() {
        return "RotatedSecret";
    }
}
