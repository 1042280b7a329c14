package io.entangle.api.artifact;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Connections to the S3-compatible server of the tests. */
final class S3Fixture {

    private S3Fixture() {}

    static S3Connection connection(URI endpoint) {
        return connection(endpoint, S3Server.SECRET_KEY, Duration.ofSeconds(30));
    }

    static S3Connection connection(URI endpoint, String secretKey, Duration timeout) {
        return S3Connection.of(settings(endpoint, null, secretKey, timeout));
    }

    /** With another address for others. */
    static S3Settings seenAs(URI publicEndpoint) {
        return settings(S3Server.endpoint(), publicEndpoint, S3Server.SECRET_KEY, Duration.ofSeconds(30));
    }

    private static S3Settings settings(URI endpoint, @Nullable URI publicEndpoint, String secretKey, Duration timeout) {
        return new S3Settings(
                "some-bucket",
                "",
                endpoint,
                publicEndpoint,
                null,
                true,
                S3Server.ACCESS_KEY,
                secretKey,
                DataSize.ofMegabytes(5),
                true,
                Duration.ofMinutes(5),
                timeout);
    }
}
