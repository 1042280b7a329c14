package io.entangle.api.trace;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where traces go to.
 *
 * @param endpoint address of a collector that takes OTLP over HTTP, {@code http://collector:4318} say; none: nothing is traced
 * @param serviceName what this program is called there
 */
@ConfigurationProperties("entangle.tracing")
public record TraceSettings(
        @Nullable URI endpoint,
        @DefaultValue("entangle-api") String serviceName) {

    /** Takes an empty endpoint for none. */
    public TraceSettings {
        endpoint = endpoint == null || endpoint.toString().isBlank() ? null : endpoint;
    }
}
