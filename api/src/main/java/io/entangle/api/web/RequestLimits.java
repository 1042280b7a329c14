package io.entangle.api.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of a body is read, and for how long.
 *
 * @param json JSON of a user, at most
 * @param workerJson JSON of a worker, at most: what it measured since its last heartbeat, or a result
 * @param grace how long a body of any kind may take, however slowly it comes
 * @param rate how much has to arrive in each second after that
 */
@ConfigurationProperties("entangle.requests")
record RequestLimits(
        @DefaultValue("1MB") DataSize json,
        @DefaultValue("8MB") DataSize workerJson,
        @DefaultValue("30s") Duration grace,
        @DefaultValue("1KB") DataSize rate) {

    private static final String WORKERS = "/api/v1/worker/";

    RequestLimits {
        if (json.toBytes() < 1 || workerJson.toBytes() < 1 || grace.isNegative() || rate.isNegative()) {
            throw new IllegalArgumentException("limits of entangle.requests must be positive");
        }
    }

    /** How many bytes of JSON are read for that address. */
    long mostJson(String path) {
        return (path.startsWith(WORKERS) ? workerJson : json).toBytes();
    }

    /** Why JSON that is longer is refused. */
    static String tooLarge(long most) {
        return "A JSON body may have at most %d bytes here".formatted(most);
    }
}
