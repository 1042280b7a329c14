package io.entangle.api.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys that callers must show.
 *
 * @param apiKey keys of users, several while one is being replaced; none makes user endpoints open, which only the local profile allows
 * @param workerKey keys of workers; the local profile makes one if there is none
 */
@ConfigurationProperties("entangle.security")
record SecuritySettings(
        @DefaultValue List<String> apiKey, @DefaultValue List<String> workerKey) {

    @Override
    public String toString() {
        return "SecuritySettings[%d API keys, %d worker keys]".formatted(apiKey.size(), workerKey.size());
    }
}
