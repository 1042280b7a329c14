package io.entangle.api.artifact;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * A client of the object store, and the signer of addresses that others use.
 *
 * <p>Both speak the plainest form of the protocol, which compatible stores understand too: whole bodies instead of signed chunks, and no checksums but Content-MD5.
 *
 * @param client calls the store; passing failures are tried again, at most three times
 * @param presigner signs addresses, with the endpoint that others see
 */
record S3Connection(S3Client client, S3Presigner presigner) implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** A store may take its time to put many parts together. */
    private static final int TIMEOUTS_OF_A_CALL = 10;

    /**
     * Connects to nothing yet.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if neither settings nor environment tell the region
     */
    static S3Connection of(S3Settings settings) {
        AwsCredentialsProvider credentials = credentials(settings);
        Region region = region(settings);
        S3Configuration dialect = S3Configuration.builder()
                .pathStyleAccessEnabled(settings.pathStyle())
                .chunkedEncodingEnabled(false)
                .expectContinueEnabled(false)
                .build();
        S3ClientBuilder client = S3Client.builder()
                .credentialsProvider(credentials)
                .region(region)
                .serviceConfiguration(dialect)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(settings.timeout()))
                .overrideConfiguration(retries -> retries.retryStrategy(RetryMode.STANDARD)
                        .apiCallTimeout(settings.timeout().multipliedBy(TIMEOUTS_OF_A_CALL)));
        S3Presigner.Builder presigner = S3Presigner.builder()
                .credentialsProvider(credentials)
                .region(region)
                .serviceConfiguration(dialect);
        URI endpoint = settings.endpoint();
        if (endpoint != null) {
            client.endpointOverride(endpoint);
            presigner.endpointOverride(endpoint);
        }
        if (settings.publicEndpoint() != null) {
            presigner.endpointOverride(settings.publicEndpoint());
        }
        return new S3Connection(client.build(), presigner.build());
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return S3Settings.isBlank(settings.accessKey())
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()));
    }

    private static Region region(S3Settings settings) {
        @Nullable String region = settings.region();
        if (!S3Settings.isBlank(region)) {
            return Region.of(region);
        }
        return settings.endpoint() != null
                ? Region.US_EAST_1
                : DefaultAwsRegionProviderChain.builder().build().getRegion();
    }

    @Override
    public void close() {
        presigner.close();
        client.close();
    }
}
