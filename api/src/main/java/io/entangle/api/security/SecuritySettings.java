package io.entangle.api.security;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who gets in.
 *
 * @param apiKey keys of those who run the installation, of scope admin, several while one is being replaced; none makes user endpoints open, which only the local profile allows
 * @param workerKey keys of workers; the local profile makes one if there is none
 * @param keyMemory how long a key that was given out is taken without being looked up again
 * @param guesses unknown keys that may come from one address in a minute
 * @param requestsPerMinute how often all keys of an owner together may ask, workers and admins aside
 * @param openDocumentation whether the OpenAPI document and Swagger UI need no key
 */
@ConfigurationProperties("entangle.security")
record SecuritySettings(
        @DefaultValue List<String> apiKey,
        @DefaultValue List<String> workerKey,
        @DefaultValue("10s") Duration keyMemory,
        @DefaultValue("30") int guesses,
        @DefaultValue("6000") int requestsPerMinute,
        @DefaultValue("true") boolean openDocumentation) {

    SecuritySettings {
        if (keyMemory.isNegative()) {
            throw new IllegalArgumentException("entangle.security.key-memory must not be negative");
        }
        if (guesses < 1 || requestsPerMinute < 1) {
            throw new IllegalArgumentException(
                    "entangle.security.guesses and entangle.security.requests-per-minute must be at least 1");
        }
    }

    @Override
    public String toString() {
        return "SecuritySettings[%d API keys, %d worker keys]".formatted(apiKey.size(), workerKey.size());
    }
}
