package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

class FileBlobsTest extends BlobsContract {

    @TempDir
    private Path directory;

    private FileBlobs blobs;

    @BeforeEach
    void anEmptyDirectory() throws IOException {
        blobs = new FileBlobs(directory, DataSize.ofBytes(0));
    }

    @Override
    Blobs blobs() {
        return blobs;
    }

    @Override
    void befall(Blob blob, UnaryOperator<byte[]> damage) throws IOException {
        Path file = directory.resolve("sha256/%s/%s".formatted(blob.sha256().substring(0, 2), blob.sha256()));
        Files.write(file, damage.apply(Files.readAllBytes(file)));
    }

    @Override
    List<String> named() throws IOException {
        return files("sha256");
    }

    @Override
    List<String> remains() throws IOException {
        return files("incoming");
    }

    @ParameterizedTest
    @ValueSource(strings = {"incoming", "sha256"})
    void aProbeNoticesThatAFolderIsGone(String folder) throws IOException {
        Files.delete(directory.resolve(folder));

        assertThatIOException().isThrownBy(blobs::probe).withMessageContaining(folder);
    }

    @Test
    void ageIsThatOfTheFile() throws IOException {
        Path old = Files.writeString(directory.resolve("incoming/old.part"), "x");
        Files.writeString(directory.resolve("incoming/new.part"), "x");
        Instant now = Instant.now();
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(3))));

        assertThat(blobs.deleteBrokenUploads(now.minus(Duration.ofHours(2)))).isEqualTo(1);
        assertThat(remains()).containsExactly("incoming/new.part");
    }

    @Test
    void anUploadThatWouldFillTheDiskIsRefused() throws IOException {
        expectFull(new FileBlobs(directory, DataSize.ofTerabytes(1_000_000)));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldApartFromOtherFailures() throws IOException {
        expectFull(new FileBlobs(directory, DataSize.ofBytes(0)) {
            @Override
            Path newFile(Path incoming) throws IOException {
                return Files.createSymbolicLink(incoming.resolve("full.part"), Path.of("/dev/full"));
            }
        });
    }

    private void expectFull(FileBlobs full) throws IOException {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> full.receive(stream(random(100)), null))
                .satisfies(e -> {
                    assertThat(e.getStatusCode()).isEqualTo(HttpStatus.INSUFFICIENT_STORAGE);
                    assertThat(e.getBody().getDetail()).contains("entangle.artifacts.root");
                });
        assertThat(remains()).isEmpty();
    }

    private List<String> files(String below) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(below))) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        }
    }
}
