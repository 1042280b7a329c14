package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.shared.contract.v1.UploadPlan;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.presigner.model.PresignedUploadPartRequest;

/**
 * Lets workers and users transfer with the object store itself, by addresses that are signed for one object and a short time.
 *
 * <p>An upload always is one in parts, also of one part: nothing is to be seen of it until the API has looked at what arrived and completes it. Each part's MD5 is
 * signed, so that the store refuses what arrived otherwise.
 */
final class PresignedTransfers {

    private static final long MEBIBYTE = 1 << 20;

    private final S3Connection connection;
    private final S3Bucket bucket;
    private final S3Failures failures;
    private final Blobs blobs;
    private final long partBytes;
    private final Duration expiry;

    /**
     * @param partBytes length of parts, unless there would be more of them than the protocol allows
     * @param expiry how long an address is good for
     */
    PresignedTransfers(S3Connection connection, S3Bucket bucket, Blobs blobs, long partBytes, Duration expiry) {
        this.connection = connection;
        this.bucket = bucket;
        this.failures = new S3Failures(bucket.name());
        this.blobs = blobs;
        this.partBytes = partBytes;
        this.expiry = expiry;
    }

    /** Where content is to be got, with the headers that the API itself would send. */
    URI download(ArtifactRecord artifact) {
        String url = connection
                .presigner()
                .presignGetObject(presign -> presign.signatureDuration(expiry)
                        .getObjectRequest(get -> get.bucket(bucket.name())
                                .key(bucket.key(artifact.sha256()))
                                .responseContentType(ArtifactDownload.contentType(artifact))
                                .responseContentDisposition(ArtifactDownload.disposition(artifact))))
                .url()
                .toString();
        return URI.create(url);
    }

    /** Begins an upload of at least one byte. */
    UploadPlan begin(Blob blob) {
        String id = MultipartUpload.begin(client(), failures, bucket.name(), key(blob))
                .id();
        long smallest = -Math.floorDiv(-blob.bytes(), MultipartUpload.MOST_PARTS);
        long rounded = -Math.floorDiv(-smallest, MEBIBYTE) * MEBIBYTE;
        return new UploadPlan(id, Math.max(partBytes, rounded));
    }

    /** Signs the upload of a part, of that length and MD5 and no other. */
    PresignedPart part(Blob blob, String uploadId, int number, long bytes, String md5) {
        PresignedUploadPartRequest signed = connection
                .presigner()
                .presignUploadPart(presign -> presign.signatureDuration(expiry)
                        .uploadPartRequest(part -> part.bucket(bucket.name())
                                .key(key(blob))
                                .uploadId(uploadId)
                                .partNumber(number)
                                .contentLength(bytes)
                                .contentMD5(md5)));
        Map<String, String> headers = new HashMap<>();
        signed.signedHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                headers.put(name, String.join(",", values));
            }
        });
        return new PresignedPart(signed.url().toString(), headers);
    }

    /**
     * What has arrived of an upload. Closing it changes nothing, so that it can be looked at again.
     *
     * @return empty if nothing has, or there is no such upload any more
     * @throws org.springframework.web.ErrorResponseException 422 unless what arrived is as long as announced, without a gap
     */
    Optional<Blobs.Incoming> sent(Blob blob, String uploadId) {
        MultipartUpload upload = found(blob, uploadId);
        List<Part> parts = upload.arrived();
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        long arrived = parts.stream().mapToLong(Part::size).sum();
        boolean gap = parts.get(parts.size() - 1).partNumber() != parts.size();
        if (arrived != blob.bytes() || gap) {
            throw Problem.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "%d parts with %d bytes arrived of the %d bytes that were announced"
                            .formatted(parts.size(), arrived, blob.bytes()));
        }
        parts.forEach(part -> upload.add(part.partNumber(), part.eTag()));
        return Optional.of(new Arrived(blob, upload));
    }

    /** Removes what has arrived of an upload, if there is one. */
    void giveUp(Blob blob, String uploadId) {
        found(blob, uploadId).abort();
    }

    private MultipartUpload found(Blob blob, String uploadId) {
        return MultipartUpload.found(client(), failures, bucket.name(), key(blob), uploadId);
    }

    private S3Client client() {
        return connection.client();
    }

    private String key(Blob blob) {
        return bucket.key(blob.sha256());
    }

    private final class Arrived implements Blobs.Incoming {

        private final Blob blob;
        private final MultipartUpload upload;

        Arrived(Blob blob, MultipartUpload upload) {
            this.blob = blob;
            this.upload = upload;
        }

        @Override
        public Blob blob() {
            return blob;
        }

        @Override
        public void publish() throws IOException {
            upload.complete();
            blobs.require(blob);
        }

        @Override
        public void close() {
            // The worker says whether it gives up.
        }
    }
}
