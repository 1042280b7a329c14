package io.entangle.api.artifact;

import java.net.URI;
import java.util.UUID;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;

/** An S3-compatible server in memory that checks signatures; the first test that needs it starts it, and it ends with the JVM. */
public final class S3Server {

    public static final String ACCESS_KEY = "tests";
    public static final String SECRET_KEY = "the-secret-key-of-tests";

    private S3Server() {}

    /** Its address. */
    public static URI endpoint() {
        return URI.create("http://127.0.0.1:" + Running.SERVER.getPort());
    }

    /** The name of a new, empty bucket. */
    public static String newBucket() {
        String name = "bucket-" + UUID.randomUUID();
        Running.STORE.createContainerInLocation(null, name);
        return name;
    }

    /** Puts an object into a bucket, as whoever made a data set did. */
    public static void put(String bucket, String key, String content) {
        Running.STORE.putBlob(
                bucket, Running.STORE.blobBuilder(key).payload(content).build());
    }

    /** Frees the memory of a bucket. */
    static void removeBucket(String name) {
        Running.STORE.deleteContainer(name);
    }

    private static final class Running {

        private static final BlobStore STORE = ContextBuilder.newBuilder(new TransientApiMetadata())
                .credentials(ACCESS_KEY, SECRET_KEY)
                .buildView(BlobStoreContext.class)
                .getBlobStore();

        private static final S3Proxy SERVER = start();

        private static S3Proxy start() {
            S3Proxy server = S3Proxy.builder()
                    .blobStore(STORE)
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                    .build();
            try {
                server.start();
            } catch (Exception e) { // what Jetty declares
                throw new IllegalStateException("the S3-compatible server does not start", e);
            }
            return server;
        }
    }
}
