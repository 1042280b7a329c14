package io.entangle.api.artifact;

import io.entangle.api.security.StartupRefusal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A bucket of an S3-compatible store.
 *
 * @param bucket its name
 * @param prefix what all names in it begin with, so that it can hold other things too
 * @param endpoint address of the store as the API reaches it; null for the one of the region at AWS
 * @param publicEndpoint its address as workers and users reach it, if that is another
 * @param region its region; null for what the environment says, or {@code us-east-1} where there is an endpoint
 * @param pathStyle whether the bucket stands in the path rather than in the host's name
 * @param accessKey key of an account; null for what the environment offers (variables, profile, role of the machine)
 * @param secretKey its secret
 * @param partSize size of the parts that content is uploaded in, at least 5 MiB
 * @param presigned whether workers and users transfer with the store itself, by addresses that are signed for them
 * @param expiry how long such an address is good for
 * @param timeout how long the store may be silent
 */
record S3Settings(
        @Nullable String bucket,
        @DefaultValue("") String prefix,
        @Nullable URI endpoint,
        @Nullable URI publicEndpoint,
        @Nullable String region,
        @DefaultValue("false") boolean pathStyle,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @DefaultValue("16MB") DataSize partSize,
        @DefaultValue("true") boolean presigned,
        @DefaultValue("15m") Duration expiry,
        @DefaultValue("30s") Duration timeout) {

    private static final DataSize SMALLEST_PART = DataSize.ofMegabytes(5);
    private static final DataSize LARGEST_PART = DataSize.ofMegabytes(512);
    /** The longest that signatures of version 4 allow. */
    private static final Duration LONGEST_EXPIRY = Duration.ofDays(7);

    /**
     * The bucket's name, once everything here was looked at.
     *
     * @throws StartupRefusal naming all that is wrong
     */
    String checkedBucket() {
        List<String> wrong = new ArrayList<>();
        if (isBlank(bucket)) {
            wrong.add("bucket (ENTANGLE_ARTIFACTS_S3_BUCKET) is not set");
        }
        if (isBlank(accessKey) != isBlank(secretKey)) {
            wrong.add("access-key and secret-key belong together; without both, the environment is asked");
        }
        checkAddress("endpoint", endpoint, wrong);
        checkAddress("public-endpoint", publicEndpoint, wrong);
        if (partSize.compareTo(SMALLEST_PART) < 0 || partSize.compareTo(LARGEST_PART) > 0) {
            wrong.add("part-size must be between 5MB and 512MB");
        }
        if (expiry.compareTo(Duration.ofSeconds(1)) < 0 || expiry.compareTo(LONGEST_EXPIRY) > 0) {
            wrong.add("expiry must be between 1s and 7d");
        }
        if (timeout.compareTo(Duration.ofMillis(100)) < 0) {
            wrong.add("timeout must be at least 100ms");
        }
        if (bucket == null || !wrong.isEmpty()) {
            throw new StartupRefusal(
                    "The settings of the object store are not complete, below entangle.artifacts.s3:\n  - "
                            + String.join("\n  - ", wrong),
                    "Set what is missing, or keep artifacts in files with entangle.artifacts.store=file.");
        }
        return bucket;
    }

    /** The prefix, ending in a slash unless it is empty. */
    String folder() {
        String bare = prefix.strip().replaceAll("^/+|/+$", "");
        return bare.isEmpty() ? "" : bare + "/";
    }

    private static void checkAddress(String name, @Nullable URI address, List<String> wrong) {
        if (address != null && !address.toString().matches("https?://[^/?#@]+/?")) {
            wrong.add(name + " must be an address such as https://minio.example:9000");
        }
    }

    static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /** Without keys: settings end up in logs. */
    @Override
    public String toString() {
        return "bucket %s, prefix '%s', endpoint %s, region %s".formatted(bucket, prefix, endpoint, region);
    }
}
