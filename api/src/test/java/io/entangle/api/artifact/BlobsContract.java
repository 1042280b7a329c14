package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** What every store promises, whatever it is made of. */
abstract class BlobsContract {

    /** Stores that upload in parts make them as small as the protocol allows. */
    static final int PART = 5 << 20;

    private static final int PARTS = PART + 17;

    /** The store, empty at first. */
    abstract Blobs blobs();

    /** Changes content behind the store's back, as a failing disk does. */
    abstract void befall(Blob blob, UnaryOperator<byte[]> damage) throws IOException;

    /** Names of all that has a name. */
    abstract List<String> named() throws IOException;

    /** Whatever else lies there. */
    abstract List<String> remains() throws IOException;

    @Test
    void aStoreThatCanBeUsedIsProbedWithoutATrace() throws IOException {
        blobs().probe();

        assertThat(named()).isEmpty();
        assertThat(remains()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, true", "1, true", "5242879, true", "5242880, true", "5242881, true",
        "0, false", "1, false", "5242879, false", "5242880, false", "5242881, false"
    })
    void contentIsFoundUnderItsDigest(int length, boolean announced) throws IOException {
        byte[] content = random(length);
        Blob blob = blob(content);

        Blob stored = store(content, announced ? blob.sha256().toUpperCase(Locale.ROOT) : null);

        assertThat(stored).isEqualTo(blob);
        assertThat(read(blob, ByteRange.all(length))).isEqualTo(content);
        blobs().verify(blob);
        blobs().require(blob);
        assertThat(named()).containsExactly("sha256/" + blob.sha256().substring(0, 2) + "/" + blob.sha256());
        assertThat(remains()).isEmpty();
    }

    @Test
    void anyPartOfItCanBeRead() throws IOException {
        byte[] content = random(PARTS);
        Blob blob = store(content, null);

        for (ByteRange range : List.of(
                new ByteRange(0, 0),
                new ByteRange(0, PART - 1),
                new ByteRange(PART - 1, PART),
                new ByteRange(100_000, PARTS - 1),
                new ByteRange(PARTS - 1, PARTS - 1))) {
            assertThat(read(blob, range))
                    .isEqualTo(Arrays.copyOfRange(content, (int) range.from(), (int) range.to() + 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"100, true", "100, false", "5242897, true", "5242897, false"})
    void nothingIsToBeSeenUntilItIsPublishedAndNothingStaysIfItIsNot(int length, boolean announced) throws IOException {
        byte[] content = random(length);

        Blob blob;
        try (Blobs.Incoming received = receive(content, announced)) {
            blob = received.blob();
            assertThat(named()).isEmpty();
            assertThatExceptionOfType(DamagedArtifact.class).isThrownBy(() -> blobs().require(received.blob()));
        }

        assertThat(named()).isEmpty();
        assertThat(remains()).isEmpty();
        assertThatExceptionOfType(DamagedArtifact.class).isThrownBy(() -> blobs().verify(blob));
    }

    @ParameterizedTest
    @CsvSource({"0, true", "100, false", "5242885, true", "5242885, false"})
    void anUploadThatBreaksOffLeavesNothing(int length, boolean announced) throws IOException {
        byte[] content = random(PARTS);
        InputStream broken =
                new SequenceInputStream(new ByteArrayInputStream(content, 0, length), new BrokenConnection());

        assertThatIOException()
                .isThrownBy(
                        () -> blobs().receive(broken, announced ? blob(content).sha256() : null))
                .withMessage("connection reset");
        assertThat(named()).isEmpty();
        assertThat(remains()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, PARTS})
    void contentOfAnotherDigestIsRefusedAndLeavesNothing(int length) throws IOException {
        String another = blob(new byte[] {1, 2, 3}).sha256();

        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> blobs().receive(stream(random(length)), another))
                .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT));
        assertThat(named()).isEmpty();
        assertThat(remains()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, PARTS})
    void damagedContentIsRecognisedAndMadeWholeByTheNextUploadOfIt(int length) throws IOException {
        byte[] content = random(length);
        Blob blob = store(content, null);
        befall(blob, whole -> {
            byte[] flipped = whole.clone();
            flipped[length / 2] ^= 1;
            return flipped;
        });
        assertThatExceptionOfType(DamagedArtifact.class)
                .isThrownBy(() -> blobs().verify(blob))
                .withMessageContaining("another SHA-256");

        store(content, blob.sha256());

        blobs().verify(blob);
        assertThat(named()).hasSize(1);
        assertThat(remains()).isEmpty();
    }

    @Test
    void contentThatIsTornIsDamagedWithoutReadingIt() throws IOException {
        Blob blob = store(random(PARTS), null);
        befall(blob, whole -> Arrays.copyOf(whole, whole.length / 2));

        expectDamaged(blob, "bytes instead of");
    }

    @Test
    void contentThatIsGoneIsDamaged() throws IOException {
        Blob blob = store(random(100), null);

        blobs().delete(blob.sha256());
        blobs().delete(blob.sha256());

        expectDamaged(blob, "missing");
        assertThat(named()).isEmpty();
    }

    private void expectDamaged(Blob blob, String why) {
        assertThatExceptionOfType(DamagedArtifact.class)
                .isThrownBy(() -> blobs().require(blob))
                .withMessageContaining(why);
        assertThatExceptionOfType(DamagedArtifact.class)
                .isThrownBy(() -> blobs().open(blob, ByteRange.all(blob.bytes())))
                .withMessageContaining(why);
        assertThatExceptionOfType(DamagedArtifact.class)
                .isThrownBy(() -> blobs().verify(blob))
                .withMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"100, true", "5242897, true", "5242897, false"})
    void theSameContentUploadedByManyAtOnceIsStoredOnce(int length, boolean announced) throws Exception {
        byte[] content = random(length);
        Blob blob = blob(content);
        ExecutorService uploaders = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Blob>> uploads = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                uploads.add(() -> store(content, announced ? blob.sha256() : null));
            }
            for (Future<Blob> stored : uploaders.invokeAll(uploads)) {
                assertThat(stored.get()).isEqualTo(blob);
            }
        } finally {
            uploaders.shutdownNow();
        }

        blobs().verify(blob);
        assertThat(named()).hasSize(1);
        assertThat(remains()).isEmpty();
    }

    @Test
    void onlyOldRemainsOfUploadsThatAKilledProcessLeftAreRemoved() throws IOException {
        Blob kept = store(random(100), null);
        byte[] content = random(PARTS);
        List<Blobs.Incoming> neverClosed = List.of(receive(content, true), receive(content, false));
        assertThat(neverClosed).hasSize(2);
        Instant now = Instant.now();

        assertThat(blobs().deleteBrokenUploads(now.minus(Duration.ofHours(1)))).isZero();
        List<String> left = remains();
        assertThat(left).hasSize(2);
        assertThat(blobs().deleteBrokenUploads(now.plus(Duration.ofHours(1)))).isEqualTo(2);

        assertThat(remains()).isEmpty();
        blobs().verify(kept);
    }

    private static final class BrokenConnection extends InputStream {

        @Override
        public int read() throws IOException {
            throw new IOException("connection reset");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
        }
    }

    private Blobs.Incoming receive(byte[] content, boolean announced) throws IOException {
        return blobs().receive(stream(content), announced ? blob(content).sha256() : null);
    }

    /** Uploads and publishes. */
    Blob store(byte[] content, @Nullable String sha256) throws IOException {
        try (Blobs.Incoming received = blobs().receive(stream(content), sha256)) {
            received.publish();
            return received.blob();
        }
    }

    /** Exactly the range. */
    byte[] read(Blob blob, ByteRange range) throws IOException {
        try (InputStream content = blobs().open(blob, range)) {
            return content.readNBytes((int) range.length());
        }
    }

    static Blob blob(byte[] content) {
        var digest = Sha256.digest();
        digest.update(content);
        return new Blob(Sha256.hex(digest), content.length);
    }

    static InputStream stream(byte[] content) {
        return new ByteArrayInputStream(content);
    }

    static byte[] random(int length) {
        byte[] content = new byte[length];
        new SplittableRandom(length).nextBytes(content);
        return content;
    }
}
