package io.entangle.api.artifact;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.springframework.http.HttpStatus;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An object in the making: it is there in one step when it is completed, and never half. */
final class MultipartUpload {

    /** The protocol's bound. */
    static final int MOST_PARTS = 10_000;

    private static final String COMPLETE = "s3:PutObject";

    private final S3Client client;
    private final S3Failures failures;
    private final String bucket;
    private final String key;
    private final String id;
    private final List<CompletedPart> parts = new ArrayList<>();

    private MultipartUpload(S3Client client, S3Failures failures, String bucket, String key, String id) {
        this.client = client;
        this.failures = failures;
        this.bucket = bucket;
        this.key = key;
        this.id = id;
    }

    static MultipartUpload begin(S3Client client, S3Failures failures, String bucket, String key) {
        String id = failures.told(
                "s3:PutObject",
                () -> client.createMultipartUpload(
                                request -> request.bucket(bucket).key(key))
                        .uploadId());
        return found(client, failures, bucket, key, id);
    }

    /** One that was begun before. */
    static MultipartUpload found(S3Client client, S3Failures failures, String bucket, String key, String id) {
        return new MultipartUpload(client, failures, bucket, key, id);
    }

    /** Sends the next part, whose MD5 the store checks. */
    void send(byte[] content) {
        int number = parts.size() + 1;
        String tag = failures.told(
                "s3:PutObject",
                () -> client.uploadPart(
                                request -> request.bucket(bucket)
                                        .key(key)
                                        .uploadId(id)
                                        .partNumber(number)
                                        .contentMD5(md5(content)),
                                RequestBody.fromBytes(content))
                        .eTag());
        add(number, tag);
    }

    /** Takes the next part from an object that is there. */
    void copy(String source, ByteRange range) {
        int number = parts.size() + 1;
        String tag = failures.told(
                "s3:PutObject and s3:GetObject",
                () -> client.uploadPartCopy(request -> request.sourceBucket(bucket)
                                .sourceKey(source)
                                .destinationBucket(bucket)
                                .destinationKey(key)
                                .uploadId(id)
                                .partNumber(number)
                                .copySourceRange("bytes=%d-%d".formatted(range.from(), range.to())))
                        .copyPartResult()
                        .eTag());
        add(number, tag);
    }

    /** Counts a part that was sent. */
    void add(int number, String tag) {
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }

    /** Its name in the store. */
    String id() {
        return id;
    }

    boolean isFull() {
        return parts.size() == MOST_PARTS;
    }

    /** Puts the parts together; asked again after an answer that was lost, it has done so. */
    void complete() {
        try {
            client.completeMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(id).multipartUpload(all -> all.parts(parts)));
        } catch (NoSuchUploadException e) {
            requireObject(e);
        } catch (S3Exception e) {
            // Some stores miss the parts of an upload that is completed, others the upload.
            if (e.statusCode() != HttpStatus.BAD_REQUEST.value() || !arrived().isEmpty()) {
                throw failures.unavailable(COMPLETE, e);
            }
            requireObject(e);
        } catch (SdkException e) {
            throw failures.unavailable(COMPLETE, e);
        }
    }

    private void requireObject(S3Exception because) {
        try {
            failures.run(
                    "s3:GetObject",
                    () -> client.headObject(request -> request.bucket(bucket).key(key)));
        } catch (NoSuchKeyException e) {
            because.addSuppressed(e);
            throw failures.unavailable(COMPLETE, because);
        }
    }

    /** What the store has of it, by number; nothing if there is no such upload, any more or at all. */
    List<Part> arrived() {
        try {
            return failures.told(
                    "s3:ListMultipartUploadParts",
                    () ->
                            client
                                    .listPartsPaginator(request ->
                                            request.bucket(bucket).key(key).uploadId(id))
                                    .parts()
                                    .stream()
                                    .toList());
        } catch (NoSuchUploadException e) {
            return List.of();
        }
    }

    /** Forgets the parts that were sent; of a completed upload there is nothing to forget. */
    void abort() {
        try {
            failures.run(
                    "s3:AbortMultipartUpload",
                    () -> client.abortMultipartUpload(
                            request -> request.bucket(bucket).key(key).uploadId(id)));
        } catch (NoSuchUploadException e) {
            parts.clear();
        }
    }

    /** MD5 as HTTP writes it. It guards against faults of the transfer alone; content is named by SHA-256. */
    static String md5(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
