package io.entangle.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

class FileBlobsTest {

    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path directory;

    @Test
    void contentIsFoundUnderItsDigest() throws IOException {
        FileBlobs blobs = blobs(DataSize.ofBytes(0));

        FileBlobs.Incoming received = blobs.receive(content("abc"), SHA256_OF_ABC.toUpperCase(java.util.Locale.ROOT));
        blobs.publish(received);

        assertThat(received.blob()).isEqualTo(new Blob(SHA256_OF_ABC, 3));
        try (FileChannel channel = blobs.open(received.blob())) {
            assertThat(Channels.newInputStream(channel)).hasContent("abc");
        }
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void theSameContentTwiceIsOneFile() throws IOException {
        FileBlobs blobs = blobs(DataSize.ofBytes(0));

        blobs.publish(blobs.receive(content("abc"), null));
        FileBlobs.Incoming again = blobs.receive(content("abc"), null);
        blobs.publish(again);
        blobs.forget(again);

        assertThat(files("sha256")).containsExactly("sha256/ba/" + SHA256_OF_ABC);
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void damagedContentIsRecognisedAndMadeWholeByTheNextUploadOfIt() throws IOException {
        FileBlobs blobs = blobs(DataSize.ofBytes(0));
        FileBlobs.Incoming first = blobs.receive(content("abc"), null);
        blobs.publish(first);
        blobs.verify(first.blob());
        Files.writeString(directory.resolve("sha256/ba/" + SHA256_OF_ABC), "abd");
        assertThatExceptionOfType(DamagedArtifact.class)
                .isThrownBy(() -> blobs.verify(first.blob()))
                .withMessageContaining("another SHA-256");

        blobs.publish(blobs.receive(content("abc"), null));

        blobs.verify(first.blob());
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void contentOfAnotherDigestIsRefusedAndLeavesNothing() throws IOException {
        FileBlobs blobs = blobs(DataSize.ofBytes(0));

        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> blobs.receive(content("abd"), SHA256_OF_ABC))
                .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT));
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void aBrokenConnectionLeavesNothing() throws IOException {
        FileBlobs blobs = blobs(DataSize.ofBytes(0));
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
            }
        };

        assertThatIOException().isThrownBy(() -> blobs.receive(broken, null)).withMessage("connection reset");
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void anUploadThatWouldFillTheDiskIsRefused() throws IOException {
        FileBlobs blobs = blobs(DataSize.ofTerabytes(1_000_000));

        expectFull(blobs);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldApartFromOtherFailures() throws IOException {
        FileBlobs blobs = new FileBlobs(new ArtifactSettings(directory, DataSize.ofBytes(0))) {
            @Override
            Path newFile(Path incoming) throws IOException {
                return Files.createSymbolicLink(incoming.resolve("full.part"), Path.of("/dev/full"));
            }
        };

        expectFull(blobs);
    }

    private void expectFull(FileBlobs blobs) throws IOException {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> blobs.receive(content("abc"), null))
                .satisfies(e -> {
                    assertThat(e.getStatusCode()).isEqualTo(HttpStatus.INSUFFICIENT_STORAGE);
                    assertThat(e.getBody().getDetail()).contains("entangle.artifacts.root");
                });
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void contentThatIsGoneOrOfAnotherLengthIsDamaged() throws IOException {
        FileBlobs blobs = blobs(DataSize.ofBytes(0));
        blobs.publish(blobs.receive(content("abc"), null));

        assertThatExceptionOfType(DamagedArtifact.class).isThrownBy(() -> blobs.open(new Blob(SHA256_OF_ABC, 4)));
        blobs.delete(SHA256_OF_ABC);
        assertThatExceptionOfType(DamagedArtifact.class).isThrownBy(() -> blobs.open(new Blob(SHA256_OF_ABC, 3)));
    }

    @Test
    void onlyOldRemainsOfBrokenUploadsAreRemoved() throws IOException {
        FileBlobs blobs = blobs(DataSize.ofBytes(0));
        Path old = Files.writeString(directory.resolve("incoming/old.part"), "x");
        Files.writeString(directory.resolve("incoming/new.part"), "x");
        Instant now = Instant.now();
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(3))));

        assertThat(blobs.deleteBrokenUploads(now.minus(Duration.ofHours(2)))).isEqualTo(1);
        assertThat(files("incoming")).containsExactly("incoming/new.part");
    }

    private FileBlobs blobs(DataSize keepFree) throws IOException {
        return new FileBlobs(new ArtifactSettings(directory, keepFree));
    }

    private List<String> files(String below) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(below))) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        }
    }

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
