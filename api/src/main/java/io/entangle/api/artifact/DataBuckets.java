package io.entangle.api.artifact;

import io.entangle.api.security.StartupRefusal;
import io.entangle.shared.contract.v1.BucketObject;
import io.entangle.shared.contract.v1.BucketPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists what lies in the buckets that data sets may be in, and signs addresses for workers, which hold no key of any bucket. */
@Component
public class DataBuckets implements DisposableBean {

    private static final Pattern ARCHIVE = Pattern.compile("(?i).+\\.(zip|tar|tar\\.gz|tgz)");
    private static final int MOST_AT_ONCE = 1000;

    private final List<String> names;
    private final Duration expiry;
    private final @Nullable S3Connection connection;

    DataBuckets(DataBucketSettings settings, ArtifactSettings artifacts) {
        this.names = settings.buckets();
        S3Settings store = settings.store(artifacts);
        this.expiry = store.expiry();
        this.connection = names.isEmpty() ? null : connect(store);
    }

    private static S3Connection connect(S3Settings store) {
        try {
            return S3Connection.of(store);
        } catch (SdkException e) {
            throw new StartupRefusal(
                    "The object store of the buckets that entangle.datasets.buckets names is not told: "
                            + e.getMessage(),
                    "Set entangle.datasets.s3.region, or entangle.datasets.s3.endpoint where it is not AWS.");
        }
    }

    /** The buckets that data sets may be in. */
    public List<String> names() {
        return names;
    }

    /** Whether data sets may be in a bucket. */
    public boolean allow(String bucket) {
        return names.contains(bucket);
    }

    /**
     * Some objects of a data set, with addresses that are good for minutes.
     *
     * @param bucket one that is allowed
     * @param name name of an archive, or what the names of all objects begin with, up to a slash
     * @param after name of the last object that was listed, below that; null for the first ones
     * @throws org.springframework.web.ErrorResponseException 503 if the store is away or refuses
     */
    public BucketPage page(String bucket, String name, @Nullable String after) {
        if (connection == null || !allow(bucket)) {
            throw new IllegalArgumentException("no bucket of data sets: " + bucket);
        }
        S3Failures failures = new S3Failures(bucket);
        return ARCHIVE.matcher(name).matches()
                ? archive(connection, failures, bucket, name)
                : below(connection, failures, bucket, name.isEmpty() || name.endsWith("/") ? name : name + "/", after);
    }

    private BucketPage archive(S3Connection store, S3Failures failures, String bucket, String name) {
        try {
            HeadObjectResponse found = failures.told(
                    "s3:GetObject",
                    () -> store.client().headObject(head -> head.bucket(bucket).key(name)));
            BucketObject object = new BucketObject(
                    name.substring(name.lastIndexOf('/') + 1),
                    found.contentLength(),
                    found.eTag(),
                    address(store, bucket, name));
            return new BucketPage(List.of(object), true);
        } catch (NoSuchKeyException e) {
            return new BucketPage(List.of(), true);
        }
    }

    private BucketPage below(
            S3Connection store, S3Failures failures, String bucket, String prefix, @Nullable String after) {
        List<BucketObject> objects = new ArrayList<>();
        @Nullable String startAfter = after == null ? null : prefix + after;
        boolean last = false;
        while (objects.isEmpty() && !last) {
            String start = startAfter;
            ListObjectsV2Response listed = failures.told(
                    "s3:ListBucket",
                    () -> store.client()
                            .listObjectsV2(list -> list.bucket(bucket)
                                    .prefix(prefix)
                                    .startAfter(start)
                                    .maxKeys(MOST_AT_ONCE)));
            for (S3Object object : listed.contents()) {
                startAfter = object.key();
                // Consoles make empty objects named like folders.
                if (!object.key().endsWith("/")) {
                    objects.add(new BucketObject(
                            object.key().substring(prefix.length()),
                            object.size(),
                            object.eTag(),
                            address(store, bucket, object.key())));
                }
            }
            last = !Boolean.TRUE.equals(listed.isTruncated());
        }
        return new BucketPage(objects, last);
    }

    private String address(S3Connection store, String bucket, String key) {
        return store.presigner()
                .presignGetObject(presign -> presign.signatureDuration(expiry)
                        .getObjectRequest(get -> get.bucket(bucket).key(key)))
                .url()
                .toString();
    }

    @Override
    public void destroy() {
        if (connection != null) {
            connection.close();
        }
    }
}
