package io.entangle.api.artifact;

import io.entangle.api.security.StartupRefusal;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.core.exception.SdkException;

/** Chooses the store by {@code entangle.artifacts.store}. */
@Configuration(proxyBeanMethods = false)
class ArtifactConfiguration {

    private static final String STORE = "entangle.artifacts.store";

    /** The store copies in pieces that it can do within a timeout. */
    private static final long COPIED_BYTES = 1L << 28;

    @Bean
    @ConditionalOnProperty(name = STORE, havingValue = "file", matchIfMissing = true)
    Blobs fileBlobs(ArtifactSettings settings, StoreCounters counters) throws IOException {
        return new MeteredBlobs(new FileBlobs(settings.root(), settings.keepFree()), counters);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = STORE, havingValue = "s3")
    static class S3 {

        @Bean
        S3Bucket s3Bucket(ArtifactSettings settings) {
            return new S3Bucket(settings.s3().checkedBucket(), settings.s3().folder());
        }

        @Bean
        S3Connection s3Connection(ArtifactSettings settings, S3Bucket bucket) {
            try {
                return S3Connection.of(settings.s3());
            } catch (SdkException e) {
                throw new StartupRefusal(
                        "The object store of bucket %s is not told: %s".formatted(bucket.name(), e.getMessage()),
                        "Set entangle.artifacts.s3.region, or entangle.artifacts.s3.endpoint where it is not AWS.");
            }
        }

        @Bean
        Blobs s3Blobs(S3Connection connection, S3Bucket bucket, ArtifactSettings settings, StoreCounters counters) {
            S3Blobs blobs = new S3Blobs(
                    connection.client(),
                    bucket,
                    Math.toIntExact(settings.s3().partSize().toBytes()),
                    COPIED_BYTES);
            S3Probe.of(blobs, settings.s3());
            return new MeteredBlobs(blobs, counters);
        }

        @Bean
        @ConditionalOnProperty(name = "entangle.artifacts.s3.presigned", havingValue = "true", matchIfMissing = true)
        PresignedTransfers presignedTransfers(
                S3Connection connection, S3Bucket bucket, Blobs blobs, ArtifactSettings settings) {
            return new PresignedTransfers(
                    connection,
                    bucket,
                    blobs,
                    settings.s3().partSize().toBytes(),
                    settings.s3().expiry());
        }
    }
}
