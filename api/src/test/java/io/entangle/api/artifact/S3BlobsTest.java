package io.entangle.api.artifact;

import static io.entangle.api.artifact.DisturbedStore.Fate.ANSWER_LOST;
import static io.entangle.api.artifact.DisturbedStore.Fate.ANSWER_TORN;
import static io.entangle.api.artifact.DisturbedStore.Fate.CARRIED;
import static io.entangle.api.artifact.DisturbedStore.Fate.REFUSED;
import static io.entangle.api.artifact.DisturbedStore.Fate.UNANSWERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.api.artifact.DisturbedStore.Fate;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Status;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3BlobsTest extends BlobsContract {

    private static final String FOLDER = "entangle/tests/";

    private final S3Bucket bucket = new S3Bucket(S3Server.newBucket(), FOLDER);
    private final S3Connection connection = S3Fixture.connection(S3Server.endpoint());
    private final DisturbedStore disturbed = new DisturbedStore(S3Server.endpoint());
    private final S3Connection shaky = S3Fixture.connection(disturbed.endpoint());

    @AfterEach
    void disconnect() throws IOException {
        S3Server.removeBucket(bucket.name());
        shaky.close();
        disturbed.close();
        connection.close();
    }

    @Override
    Blobs blobs() {
        return blobs(connection);
    }

    private Blobs blobs(S3Connection over) {
        return new S3Blobs(over.client(), bucket, PART, PART);
    }

    @Override
    void befall(Blob blob, UnaryOperator<byte[]> damage) throws IOException {
        String key = bucket.key(blob.sha256());
        try (InputStream content =
                client().getObject(get -> get.bucket(bucket.name()).key(key))) {
            byte[] damaged = damage.apply(content.readAllBytes());
            client().putObject(put -> put.bucket(bucket.name()).key(key), RequestBody.fromBytes(damaged));
        }
    }

    @Override
    List<String> named() {
        return keys().stream().filter(key -> key.startsWith("sha256/")).toList();
    }

    @Override
    List<String> remains() {
        List<String> remains = new ArrayList<>(
                keys().stream().filter(key -> !key.startsWith("sha256/")).toList());
        client().listMultipartUploads(list -> list.bucket(bucket.name()))
                .uploads()
                .forEach(upload -> remains.add(upload.key()));
        return remains;
    }

    private List<String> keys() {
        return client().listObjectsV2(list -> list.bucket(bucket.name()).prefix(FOLDER)).contents().stream()
                .map(S3Object::key)
                .map(key -> key.substring(FOLDER.length()))
                .toList();
    }

    private S3Client client() {
        return connection.client();
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "LOST", "ANSWER_LOST"})
    void whatPassesIsTriedAgainWhereverItHappens(Fate fate) throws IOException {
        byte[] content = random(PART + 5);
        Blob blob = blob(content);
        int after = 0;
        do {
            List<Fate> fates = new ArrayList<>(Collections.nCopies(after, CARRIED));
            fates.add(fate);
            disturbed.next(fates.toArray(Fate[]::new));

            try (Blobs.Incoming received = blobs(shaky).receive(stream(content), null)) {
                received.publish();
            }
            blobs(shaky).verify(blob);

            assertThat(named()).hasSize(1);
            // An upload whose beginning was not heard of is begun again.
            assertThat(blobs().deleteBrokenUploads(Instant.now().plusSeconds(3600)))
                    .isLessThanOrEqualTo(fate == ANSWER_LOST ? 1 : 0);
            assertThat(remains()).isEmpty();
            blobs().delete(blob.sha256());
        } while (disturbed.requests() > ++after);
        assertThat(after).as("requests of an upload and its verification").isGreaterThan(8);
    }

    @Test
    void contentThatHasItsNameIsStoredEvenIfWhatItWasCopiedFromCannotBeRemoved() throws IOException {
        byte[] content = random(PART + 5);
        try (Blobs.Incoming received = blobs(shaky).receive(stream(content), null)) {
            received.publish();
            disturbed.next(Collections.nCopies(50, REFUSED).toArray(Fate[]::new));
        }

        blobs().verify(blob(content));
        assertThat(remains()).singleElement().asString().startsWith("incoming/");
        assertThat(blobs().deleteBrokenUploads(Instant.now().plusSeconds(3600))).isEqualTo(1);
        assertThat(remains()).isEmpty();
    }

    @Test
    void aReadGoesOnWhereTheConnectionBroke() throws IOException {
        byte[] content = random(4_000_000);
        Blob blob = store(content, null);
        // The first request looks whether the object is there.
        disturbed.next(CARRIED, ANSWER_TORN, ANSWER_TORN, ANSWER_TORN, REFUSED);

        try (InputStream read = blobs(shaky).open(blob, new ByteRange(3, 3_999_990))) {
            assertThat(read.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 3, 3_999_991));
        }
        assertThat(disturbed.requests()).isEqualTo(6);
    }

    @Test
    void aReadThatBreaksAgainAndAgainIsGivenUpAndSaysNothingOfTheContent() throws IOException {
        Blob blob = store(random(4_000_000), null);
        List<Fate> fates = new ArrayList<>(List.of(CARRIED));
        fates.addAll(Collections.nCopies(20, ANSWER_TORN));
        disturbed.next(fates.toArray(Fate[]::new));

        assertThatExceptionOfType(StoreBrokeOff.class)
                .isThrownBy(() -> blobs(shaky).verify(blob))
                .satisfies(e -> expectLater(e.problem()));
    }

    @ParameterizedTest
    @CsvSource({"REFUSED, '503 SlowDown'", "LOST, cannot be reached"})
    void aStoreThatStaysAwayIsTriedAFewTimesAndThenLater(Fate fate, String why) throws IOException {
        Blob blob = store(random(100), null);
        disturbed.next(Collections.nCopies(50, fate).toArray(Fate[]::new));

        expectLater(() -> blobs(shaky).require(blob), why);
        int tries = disturbed.requests();
        expectLater(() -> blobs(shaky).receive(stream(random(PART)), null), why);
        expectLater(
                () -> {
                    try (Blobs.Incoming small = blobs(shaky).receive(stream(random(7)), null)) {
                        small.publish();
                    }
                },
                why);

        assertThat(tries).isBetween(2, 8);
        assertThat(remains()).isEmpty();
    }

    @Test
    void whileItIsAwayTheApiIsImpairedAndSaysWhy() {
        StoreAccess access = new StoreAccess(blobs(shaky));
        assertThat(access.health().getStatus()).isEqualTo(Status.UNKNOWN);

        disturbed.next(Collections.nCopies(50, REFUSED).toArray(Fate[]::new));
        access.check();
        assertThat(access.health().getStatus()).isEqualTo(ArtifactHealth.IMPAIRED);
        assertThat(access.health().getDetails().get("reason")).asString().contains("503 SlowDown");

        disturbed.next();
        access.check();
        assertThat(access.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aStoreThatIsSilentIsNotWaitedForForEver() {
        disturbed.next(Collections.nCopies(50, UNANSWERED).toArray(Fate[]::new));
        try (S3Connection impatient =
                S3Fixture.connection(disturbed.endpoint(), S3Server.SECRET_KEY, Duration.ofMillis(100))) {
            expectLater(() -> blobs(impatient).require(blob(random(1))), "cannot be reached");
        }
    }

    @Test
    void nobodyListeningIsAPassingFailure() {
        try (S3Connection nobody = S3Fixture.connection(URI.create("http://127.0.0.1:1"))) {
            expectLater(() -> blobs(nobody).require(blob(random(1))), "cannot be reached");
        }
    }

    @Test
    void aKeyThatIsRefusedIsToldWithWhatToCheck() throws IOException {
        Blob blob = store(random(100), null);
        try (S3Connection stranger = S3Fixture.connection(S3Server.endpoint(), "guessed", Duration.ofSeconds(30))) {
            expectLater(() -> blobs(stranger).open(blob, ByteRange.all(100)), "check");
        }
    }

    /** Else a slip in the settings would give up every checkpoint there is. */
    @Test
    void aMissingBucketIsNotAMissingObject() {
        S3Blobs elsewhere = new S3Blobs(client(), new S3Bucket("no-such-bucket", ""), PART, PART);

        expectLater(() -> elsewhere.require(blob(random(1))), "no bucket no-such-bucket");
        expectLater(() -> elsewhere.verify(blob(random(1))), "entangle.artifacts.s3.bucket");
    }

    @Test
    void otherObjectsOfTheBucketAreLeftAlone() throws IOException {
        client().putObject(put -> put.bucket(bucket.name()).key("incoming/of-somebody-else"), RequestBody.empty());
        client().createMultipartUpload(create -> create.bucket(bucket.name()).key("sha256/of-somebody-else"));

        assertThat(blobs().deleteBrokenUploads(Instant.now().plusSeconds(3600))).isZero();

        assertThat(client().listObjectsV2(list -> list.bucket(bucket.name()).prefix("incoming/of-somebody-else"))
                        .contents())
                .hasSize(1);
        assertThat(client().listMultipartUploads(list -> list.bucket(bucket.name()))
                        .uploads())
                .hasSize(1);
    }

    private static void expectLater(ThrowingCallable call, String why) {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(call)
                .satisfies(S3BlobsTest::expectLater)
                .satisfies(e -> assertThat(e.getBody().getDetail()).contains(why));
    }

    private static void expectLater(ErrorResponseException problem) {
        assertThat(problem.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(problem.getHeaders().getFirst("Retry-After")).isNotNull();
    }
}
