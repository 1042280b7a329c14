package io.entangle.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/** What is counted of a store, and what is not its failure. */
class MeteredBlobsTest {

    private static final byte[] CONTENT = "some weights".getBytes(UTF_8);

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StoreCounters counters = new StoreCounters(registry);

    @Test
    void bytesThatAreStoredAndRead() throws IOException {
        Blobs blobs = blobs(DataSize.ofBytes(0));

        Blob blob = store(blobs);
        try (InputStream content = blobs.open(blob, new ByteRange(0, 4))) {
            assertThat(content.readNBytes(5)).hasSize(5);
            assertThat(content.read()).isEqualTo(CONTENT[5]);
        }
        blobs.verify(blob);

        assertThat(bytes("write")).isEqualTo(CONTENT.length);
        assertThat(bytes("read")).isEqualTo(6 + CONTENT.length);
        assertThat(errors()).isEmpty();
    }

    @Test
    void whatIsNotPublishedIsNotStored() throws IOException {
        blobs(DataSize.ofBytes(0))
                .receive(new ByteArrayInputStream(CONTENT), null)
                .close();

        assertThat(bytes("write")).isZero();
    }

    @Test
    void aFullDisk() throws IOException {
        Blobs blobs = blobs(DataSize.ofTerabytes(1_000_000));

        assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> store(blobs));

        assertThat(errors()).isEqualTo("write full 1");
    }

    @Test
    void aStoreThatIsGone() throws IOException {
        Blobs blobs = blobs(DataSize.ofBytes(0));
        Files.delete(directory.resolve("incoming"));

        assertThatIOException().isThrownBy(() -> store(blobs));

        assertThat(errors()).isEqualTo("write unavailable 1");
    }

    @Test
    void whoSendsSomethingElseOrBreaksOffIsNoFailureOfTheStore() throws IOException {
        Blobs blobs = blobs(DataSize.ofBytes(0));

        assertThatException().isThrownBy(() -> blobs.receive(new ByteArrayInputStream(CONTENT), "0".repeat(64)));
        assertThatIOException().isThrownBy(() -> blobs.receive(brokenOff(), null));

        assertThat(errors()).isEmpty();
    }

    @Test
    void thatNothingIsThereIsForTheCallerToJudge() throws IOException {
        Blobs blobs = blobs(DataSize.ofBytes(0));

        assertThatExceptionOfType(DamagedArtifact.class)
                .isThrownBy(() -> blobs.require(new Blob("0".repeat(64), CONTENT.length)));
        assertThat(errors()).isEmpty();

        counters.damaged();
        assertThat(errors()).isEqualTo("read damaged 1");
    }

    private Blobs blobs(DataSize keepFree) throws IOException {
        return new MeteredBlobs(new FileBlobs(directory, keepFree), counters);
    }

    private static Blob store(Blobs blobs) throws IOException {
        try (Blobs.Incoming incoming = blobs.receive(new ByteArrayInputStream(CONTENT), null)) {
            incoming.publish();
            return incoming.blob();
        }
    }

    private static InputStream brokenOff() {
        return new SequenceInputStream(new ByteArrayInputStream(CONTENT), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the sender is gone");
            }

            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
                return read();
            }
        });
    }

    private double bytes(String operation) {
        return registry.get("entangle.artifact.store.bytes")
                .tag("operation", operation)
                .counter()
                .count();
    }

    /** Those that are not at zero. */
    private String errors() {
        return registry.get("entangle.artifact.store.errors").counters().stream()
                .filter(counter -> counter.count() > 0)
                .map(MeteredBlobsTest::words)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String words(Counter counter) {
        return "%s %s %.0f"
                .formatted(counter.getId().getTag("operation"), counter.getId().getTag("reason"), counter.count());
    }
}
