package io.entangle.worker.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.job.ArtifactRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCacheTest {

    @TempDir
    Path directory = Path.of("");

    private int downloads;

    @Test
    void aDamagedDownloadIsRefusedAndLeavesNothing() throws IOException {
        ArtifactCache cache = new ArtifactCache(directory.resolve("cache"), 1000);

        assertThatThrownBy(() -> cache.get(artifact("right"), file -> write(file, "wrong")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SHA-256");
        assertThat(directory.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void aFileDamagedOnDiskIsFetchedAgain() throws IOException, InterruptedException {
        ArtifactCache cache = new ArtifactCache(directory.resolve("cache"), 1000);
        Path file = cache.get(artifact("content"), target -> write(target, "content"));
        Files.writeString(file, "rotten!");

        assertThat(cache.get(artifact("content"), target -> write(target, "content")))
                .hasContent("content");
        assertThat(downloads).isEqualTo(2);
    }

    @Test
    void theLongestUnusedArtifactsMakeRoom() throws IOException, InterruptedException {
        ArtifactCache cache = new ArtifactCache(directory.resolve("cache"), 20);
        Path first = cache.get(artifact("0123456789"), target -> write(target, "0123456789"));
        Path second = cache.get(artifact("abcdefghij"), target -> write(target, "abcdefghij"));
        Files.setLastModifiedTime(first, FileTime.from(Instant.EPOCH.plusSeconds(1)));
        Files.setLastModifiedTime(second, FileTime.from(Instant.EPOCH.plusSeconds(2)));
        cache.get(artifact("0123456789"), target -> write(target, "0123456789"));

        Path third = cache.get(artifact("ABCDEFGHIJ"), target -> write(target, "ABCDEFGHIJ"));

        assertThat(first).as("used since").exists();
        assertThat(second).as("unused longest").doesNotExist();
        assertThat(third).exists();
        assertThat(downloads).isEqualTo(3);
    }

    private ArtifactRef artifact(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("original"), content);
        return new ArtifactRef(UUID.randomUUID(), Digest.of(file), content.length());
    }

    private void write(Path file, String content) {
        downloads++;
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
