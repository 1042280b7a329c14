package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.shared.contract.v1.UploadPlan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Whoever holds an address may do with it what it was signed for, and nothing else. */
class PresignedTransfersTest {

    private static final int PART = BlobsContract.PART;
    private static final byte[] CONTENT = BlobsContract.random(PART + 17);
    private static final byte[] FIRST = Arrays.copyOf(CONTENT, PART);
    private static final byte[] LAST = Arrays.copyOfRange(CONTENT, PART, PART + 17);
    private static final Blob BLOB = BlobsContract.blob(CONTENT);

    private final HttpClient anybody = HttpClient.newHttpClient();
    private final S3Bucket bucket = new S3Bucket(S3Server.newBucket(), "");
    private final S3Connection connection = S3Fixture.connection(S3Server.endpoint());
    private final S3Blobs blobs = new S3Blobs(connection.client(), bucket, PART, PART);
    private final PresignedTransfers transfers = transfers(Duration.ofMinutes(5));

    private PresignedTransfers transfers(Duration expiry) {
        return new PresignedTransfers(connection, bucket, blobs, PART, expiry);
    }

    @AfterEach
    void disconnect() {
        connection.close();
        S3Server.removeBucket(bucket.name());
    }

    @Test
    void whatIsSentInPartsIsSeenOnceItIsCompletedAndNotBefore() throws Exception {
        String upload = begin();
        assertThat(put(part(upload, 1, FIRST), FIRST).statusCode()).isEqualTo(200);
        assertThat(put(part(upload, 1, FIRST), FIRST).statusCode())
                .as("sent once more")
                .isEqualTo(200);
        assertThat(put(part(upload, 2, LAST), LAST).statusCode()).isEqualTo(200);
        assertThatExceptionOfType(DamagedArtifact.class).isThrownBy(() -> blobs.require(BLOB));

        try (Blobs.Incoming arrived = transfers.sent(BLOB, upload).orElseThrow()) {
            arrived.publish();
        }

        blobs.verify(BLOB);
        assertThat(transfers.sent(BLOB, upload)).isEmpty();
    }

    @Test
    void contentOfOnePartIsOnePut() throws Exception {
        byte[] small = BlobsContract.random(100);
        Blob blob = BlobsContract.blob(small);
        UploadPlan plan = transfers.begin(blob);
        String upload = Objects.requireNonNull(plan.uploadId());
        assertThat(plan.partBytes()).isEqualTo(PART);

        put(transfers.part(blob, upload, 1, 100, MultipartUpload.md5(small)), small);
        try (Blobs.Incoming arrived = transfers.sent(blob, upload).orElseThrow()) {
            arrived.publish();
        }

        blobs.verify(blob);
    }

    @Test
    void aPartWithAFlippedBitIsRefusedByTheStore() throws Exception {
        byte[] flipped = LAST.clone();
        flipped[3] ^= 1;

        assertThat(put(part(begin(), 1, LAST), flipped).statusCode()).isEqualTo(400);
    }

    @Test
    void anAddressOfAPartIsForThatLengthNumberAndUploadAlone() throws Exception {
        String upload = begin();
        PresignedPart part = part(upload, 2, LAST);

        assertThat(put(part, Arrays.copyOf(LAST, 5)).statusCode())
                .as("another length")
                .isEqualTo(403);
        assertThat(put(new PresignedPart(part.url().replace("partNumber=2", "partNumber=1"), part.headers()), LAST)
                        .statusCode())
                .as("another number")
                .isEqualTo(403);
        assertThat(get(URI.create(part.url())).statusCode())
                .as("another method")
                .isEqualTo(403);
    }

    @Test
    void whatDidNotArriveIsNotCompleted() throws Exception {
        String upload = begin();
        assertThat(transfers.sent(BLOB, upload)).as("nothing at all").isEmpty();
        put(part(upload, 1, FIRST), FIRST);

        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> transfers.sent(BLOB, upload))
                .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT))
                .satisfies(e -> assertThat(e.getBody().getDetail()).contains("5242880 bytes", "5242897 bytes"));
    }

    @Test
    void anUploadThatIsGivenUpIsGone() throws Exception {
        String upload = begin();
        put(part(upload, 1, FIRST), FIRST);

        transfers.giveUp(BLOB, upload);
        transfers.giveUp(BLOB, upload);

        assertThat(transfers.sent(BLOB, upload)).isEmpty();
        assertThat(blobs.deleteBrokenUploads(Instant.now().plusSeconds(3600))).isZero();
    }

    @Test
    void aDownloadComesWithItsNameAndInRanges() throws Exception {
        URI address = transfers.download(stored());

        HttpResponse<byte[]> whole = get(address);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(CONTENT);
        assertThat(whole.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"model.safetensors\"");
        assertThat(whole.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        HttpResponse<byte[]> range = anybody.send(
                HttpRequest.newBuilder(address).header("Range", "bytes=5-9").build(), BodyHandlers.ofByteArray());
        assertThat(range.statusCode()).isEqualTo(206);
        assertThat(range.body()).isEqualTo(Arrays.copyOfRange(CONTENT, 5, 10));
    }

    @Test
    void anAddressExpires() throws Exception {
        URI address = transfers.download(stored());

        String longAgo = address.toString().replaceAll("X-Amz-Date=\\d{8}", "X-Amz-Date=20200101");

        assertThat(address.toString()).contains("X-Amz-Expires=300");
        assertThat(get(URI.create(longAgo)).statusCode()).isEqualTo(403);
    }

    @Test
    void partsGrowWhereTheyWouldBeTooMany() {
        Blob tiny = new Blob(BLOB.sha256(), 1);
        Blob huge = new Blob(BLOB.sha256(), 1_000_000_000_000L);

        assertThat(transfers.begin(tiny).partBytes()).isEqualTo(PART);
        long grown = transfers.begin(huge).partBytes();
        assertThat(grown).isEqualTo(96L << 20);
        assertThat(huge.bytes() / grown).isLessThan(10_000);
    }

    @Test
    void addressesAreThoseThatOthersSee() throws IOException {
        try (S3Connection behind = S3Connection.of(S3Fixture.seenAs(URI.create("https://store.example")))) {
            URI address = new PresignedTransfers(behind, bucket, blobs, PART, Duration.ofMinutes(1)).download(stored());

            assertThat(address).hasScheme("https").hasHost("store.example");
        }
    }

    private String begin() {
        return Objects.requireNonNull(transfers.begin(BLOB).uploadId());
    }

    private PresignedPart part(String upload, int number, byte[] content) {
        return transfers.part(BLOB, upload, number, content.length, MultipartUpload.md5(content));
    }

    private HttpResponse<byte[]> put(PresignedPart part, byte[] content) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(part.url())).PUT(BodyPublishers.ofByteArray(content));
        part.headers().forEach(request::header);
        return anybody.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(URI address) throws Exception {
        return anybody.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
    }

    private ArtifactRecord stored() throws IOException {
        try (Blobs.Incoming incoming = blobs.receive(BlobsContract.stream(CONTENT), null)) {
            incoming.publish();
        }
        return new ArtifactRecord(
                UUID.randomUUID(),
                BLOB.sha256(),
                BLOB.bytes(),
                ArtifactKind.CHECKPOINT,
                "model.safetensors",
                ArtifactState.COMMITTED,
                null,
                null,
                Instant.EPOCH);
    }
}
