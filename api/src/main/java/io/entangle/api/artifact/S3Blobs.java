package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects named by the SHA-256 of their content, under {@code sha256/ab/abcd…}.
 *
 * <p>What fits into one part is held until its digest is known, and then put at once. Larger content is uploaded in parts: under its name if the sender announced
 * it, else under {@code incoming/}, from where the store itself copies it. Either way an object appears under its name in one step.
 */
final class S3Blobs implements Blobs {

    private static final Logger LOG = LoggerFactory.getLogger(S3Blobs.class);

    private final S3Client client;
    private final S3Bucket bucket;
    private final S3Failures failures;
    private final int partBytes;
    private final long copiedBytes;

    /**
     * @param partBytes size of a part, and of the buffer of each upload
     * @param copiedBytes how much the store copies at once
     */
    S3Blobs(S3Client client, S3Bucket bucket, int partBytes, long copiedBytes) {
        this.client = client;
        this.bucket = bucket;
        this.failures = new S3Failures(bucket.name());
        this.partBytes = partBytes;
        this.copiedBytes = copiedBytes;
    }

    @Override
    public Incoming receive(InputStream content, @Nullable String expectedSha256) throws IOException {
        byte[] first = content.readNBytes(partBytes);
        if (first.length < partBytes) {
            MessageDigest digest = Sha256.digest();
            digest.update(first);
            Blob blob = new Blob(Sha256.hex(digest), first.length);
            Sha256.require(expectedSha256, blob);
            return new Held(blob, first);
        }
        return expectedSha256 == null ? unnamed(first, content) : named(first, content, expectedSha256);
    }

    private Incoming named(byte[] first, InputStream rest, String sha256) throws IOException {
        MultipartUpload upload = begin(bucket.key(sha256.toLowerCase(java.util.Locale.ROOT)));
        try {
            Blob blob = send(first, rest, upload);
            Sha256.require(sha256, blob);
            return new Sent(blob, upload);
        } catch (IOException | RuntimeException e) {
            giveUp(upload, e);
            throw e;
        }
    }

    private Incoming unnamed(byte[] first, InputStream rest) throws IOException {
        String key = bucket.incoming();
        MultipartUpload upload = begin(key);
        try {
            Blob blob = send(first, rest, upload);
            upload.complete();
            return new Aside(blob, key);
        } catch (IOException | RuntimeException e) {
            giveUp(upload, e);
            throw e;
        }
    }

    private MultipartUpload begin(String key) {
        return MultipartUpload.begin(client, failures, bucket.name(), key);
    }

    private Blob send(byte[] first, InputStream rest, MultipartUpload upload) throws IOException {
        MessageDigest digest = Sha256.digest();
        long length = 0;
        for (byte[] part = first; part.length > 0; part = rest.readNBytes(partBytes)) {
            if (upload.isFull()) {
                throw Problem.of(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "The content has more than %d parts of %d bytes; raise entangle.artifacts.s3.part-size"
                                .formatted(MultipartUpload.MOST_PARTS, partBytes));
            }
            digest.update(part);
            upload.send(part);
            length += part.length;
        }
        return new Blob(Sha256.hex(digest), length);
    }

    private static void giveUp(MultipartUpload upload, Exception because) {
        try {
            upload.abort();
        } catch (RuntimeException e) {
            // Its parts are removed by age.
            because.addSuppressed(e);
        }
    }

    @Override
    public void require(Blob blob) throws IOException {
        long found;
        try {
            found = failures.told(
                            "s3:GetObject",
                            () -> client.headObject(
                                    request -> request.bucket(bucket.name()).key(bucket.key(blob.sha256()))))
                    .contentLength();
        } catch (NoSuchKeyException e) {
            throw missing(blob);
        }
        if (found != blob.bytes()) {
            throw new DamagedArtifact("%s has %d bytes instead of %d".formatted(blob.sha256(), found, blob.bytes()));
        }
    }

    /** A missing bucket answers HEAD as a missing object does; no content is lost because of a setting. */
    private DamagedArtifact missing(Blob blob) {
        list();
        return new DamagedArtifact("the object of " + blob.sha256() + " is missing");
    }

    @Override
    public InputStream open(Blob blob, ByteRange range) throws IOException {
        require(blob);
        if (range.length() == 0) {
            return InputStream.nullInputStream();
        }
        return new ResumedRead(range, left -> read(blob, left));
    }

    private InputStream read(Blob blob, ByteRange range) throws IOException {
        try {
            return failures.told(
                    "s3:GetObject",
                    () -> client.getObject(request -> request.bucket(bucket.name())
                            .key(bucket.key(blob.sha256()))
                            .range("bytes=%d-%d".formatted(range.from(), range.to()))));
        } catch (NoSuchKeyException e) {
            throw missing(blob);
        }
    }

    /** That the key may write was tried at the start. */
    @Override
    public void probe() {
        list();
    }

    private void list() {
        failures.run(
                "s3:ListBucket",
                () -> client.listObjectsV2(request ->
                        request.bucket(bucket.name()).prefix(bucket.folder()).maxKeys(1)));
    }

    @Override
    public void delete(String sha256) {
        delete(bucket.key(sha256), "s3:DeleteObject");
    }

    private void delete(String key, String permission) {
        failures.run(
                permission,
                () -> client.deleteObject(
                        request -> request.bucket(bucket.name()).key(key)));
    }

    @Override
    public int deleteBrokenUploads(Instant before) {
        List<String> complete = failures.told(
                "s3:ListBucket",
                () -> client
                        .listObjectsV2Paginator(
                                request -> request.bucket(bucket.name()).prefix(bucket.incomingFolder()))
                        .contents()
                        .stream()
                        .filter(object -> object.lastModified().isBefore(before))
                        .map(S3Object::key)
                        .toList());
        complete.forEach(key -> delete(key, "s3:DeleteObject"));
        List<MultipartUpload> broken = failures.told(
                "s3:ListBucketMultipartUploads",
                () -> client
                        .listMultipartUploadsPaginator(
                                request -> request.bucket(bucket.name()).prefix(bucket.folder()))
                        .uploads()
                        .stream()
                        .filter(upload -> upload.initiated().isBefore(before)
                                && upload.key().startsWith(bucket.folder()))
                        .map(upload ->
                                MultipartUpload.found(client, failures, bucket.name(), upload.key(), upload.uploadId()))
                        .toList());
        broken.forEach(MultipartUpload::abort);
        return complete.size() + broken.size();
    }

    /** Content that fits into memory. */
    private final class Held implements Incoming {

        private final Blob blob;
        private final byte[] content;

        Held(Blob blob, byte[] content) {
            this.blob = blob;
            this.content = content;
        }

        @Override
        public Blob blob() {
            return blob;
        }

        @Override
        public void publish() {
            failures.run(
                    "s3:PutObject",
                    () -> client.putObject(
                            request -> request.bucket(bucket.name())
                                    .key(bucket.key(blob.sha256()))
                                    .contentMD5(MultipartUpload.md5(content)),
                            RequestBody.fromBytes(content)));
        }

        @Override
        public void close() {
            // Nothing of it is in the store yet.
        }
    }

    /** Content in parts under its name, of which nothing is to be seen. */
    private static final class Sent implements Incoming {

        private final Blob blob;
        private @Nullable MultipartUpload upload;

        Sent(Blob blob, MultipartUpload upload) {
            this.blob = blob;
            this.upload = upload;
        }

        @Override
        public Blob blob() {
            return blob;
        }

        @Override
        public void publish() {
            Objects.requireNonNull(upload).complete();
            upload = null;
        }

        @Override
        public void close() {
            if (upload != null) {
                upload.abort();
            }
        }
    }

    /** Content under a name that is not its own. */
    private final class Aside implements Incoming {

        private final Blob blob;
        private final String key;
        private boolean published;

        Aside(Blob blob, String key) {
            this.blob = blob;
            this.key = key;
        }

        @Override
        public Blob blob() {
            return blob;
        }

        @Override
        public void publish() {
            MultipartUpload copy = begin(bucket.key(blob.sha256()));
            try {
                for (long from = 0; from < blob.bytes(); from += copiedBytes) {
                    copy.copy(key, new ByteRange(from, Math.min(from + copiedBytes, blob.bytes()) - 1));
                }
                copy.complete();
                published = true;
            } catch (RuntimeException e) {
                giveUp(copy, e);
                throw e;
            }
        }

        @Override
        public void close() {
            try {
                delete(key, "s3:DeleteObject");
            } catch (ErrorResponseException e) {
                if (!published) {
                    throw e;
                }
                // The content has its name; what it was copied from is removed by age.
                LOG.warn("{} stays behind in the object store for a while: {}", key, e.getMessage());
            }
        }
    }
}
