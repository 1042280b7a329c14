package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * Files named by the SHA-256 of their content, under {@code sha256/ab/abcd…}.
 *
 * <p>A file appears under its name only when all of it is on disk: it is written elsewhere, synced and renamed, and the directory is synced after it.
 */
@Component
class FileBlobs {

    private static final int BUFFER = 1 << 20;

    private final Path incoming;
    private final Path root;
    private final long keepFree;

    FileBlobs(ArtifactSettings settings) throws IOException {
        this.incoming = settings.root().resolve("incoming");
        this.root = settings.root().resolve("sha256");
        this.keepFree = settings.keepFree().toBytes();
        Files.createDirectories(incoming);
        Files.createDirectories(root);
    }

    /**
     * Writes {@code content} to a temporary file and makes it durable; {@link #publish} gives it its name.
     *
     * @param expectedSha256 what its SHA-256 has to be, if the sender said so
     * @throws ErrorResponseException 422 if it is another, 507 if the disk is full
     */
    Incoming receive(InputStream content, @Nullable String expectedSha256) throws IOException {
        Path file = newFile(incoming);
        try {
            Blob blob = write(content, file);
            if (expectedSha256 != null
                    && !expectedSha256.toLowerCase(Locale.ROOT).equals(blob.sha256())) {
                throw Problem.of(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "The content has SHA-256 %s, not %s as announced; %d bytes arrived"
                                .formatted(blob.sha256(), expectedSha256, blob.bytes()));
            }
            return new Incoming(file, blob);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            if (DiskFull.in(e)) {
                throw full();
            }
            throw e;
        }
    }

    /** Where an upload goes until it is complete; tests put a full disk there. */
    Path newFile(Path directory) throws IOException {
        return Files.createTempFile(directory, "upload", ".part");
    }

    private Blob write(InputStream content, Path file) throws IOException {
        MessageDigest digest = sha256();
        long length = 0;
        byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            int count;
            while ((count = content.readNBytes(buffer, 0, BUFFER)) > 0) {
                requireSpace(count);
                digest.update(buffer, 0, count);
                ByteBuffer rest = ByteBuffer.wrap(buffer, 0, count);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                length += count;
            }
            channel.force(true);
        }
        return new Blob(HexFormat.of().formatHex(digest.digest()), length);
    }

    private void requireSpace(int count) throws IOException {
        if (Files.getFileStore(incoming).getUsableSpace() - count < keepFree) {
            throw full();
        }
    }

    private static ErrorResponseException full() {
        return Problem.of(
                HttpStatus.INSUFFICIENT_STORAGE,
                "The disk of the artifact store is full; free some space or move entangle.artifacts.root");
    }

    /** Gives received content its name, in place of content that is already there: that one may have been damaged since. */
    void publish(Incoming received) throws IOException {
        try {
            move(received);
        } catch (IOException e) {
            if (DiskFull.in(e)) {
                throw full();
            }
            throw e;
        }
    }

    /** Removes received content that was not given a name. */
    void forget(Incoming received) throws IOException {
        Files.deleteIfExists(received.file());
    }

    private void move(Incoming received) throws IOException {
        Path file = path(received.blob().sha256());
        Path directory = directory(received.blob().sha256());
        Files.createDirectories(directory);
        try {
            Files.move(received.file(), file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the artifact store must be on one file system", e);
        }
        sync(directory);
        sync(root);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Opens content for reading from any position.
     *
     * @throws DamagedArtifact if it is gone or of another length
     */
    FileChannel open(Blob blob) throws IOException {
        Path file = path(blob.sha256());
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new DamagedArtifact("the file of " + blob.sha256() + " is missing");
        }
        if (channel.size() != blob.bytes()) {
            long found = channel.size();
            channel.close();
            throw new DamagedArtifact("%s has %d bytes instead of %d".formatted(blob.sha256(), found, blob.bytes()));
        }
        return channel;
    }

    /**
     * Reads all of a content.
     *
     * @throws DamagedArtifact if it is gone, or of another length or digest
     */
    void verify(Blob blob) throws IOException {
        MessageDigest digest = sha256();
        try (FileChannel channel = open(blob)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (channel.read(buffer.clear()) > 0) {
                digest.update(buffer.flip());
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(blob.sha256())) {
            throw new DamagedArtifact("the content of %s has another SHA-256".formatted(blob.sha256()));
        }
    }

    /** Removes content if it is there. */
    void delete(String sha256) throws IOException {
        Files.deleteIfExists(path(sha256));
    }

    /** Removes uploads that were broken off, by a process that was killed, before {@code before}. */
    int deleteBrokenUploads(Instant before) throws IOException {
        List<Path> old = new ArrayList<>();
        try (Stream<Path> files = Files.list(incoming)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    old.add(file);
                }
            }
        }
        for (Path file : old) {
            Files.deleteIfExists(file);
        }
        return old.size();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Path path(String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no SHA-256: " + sha256);
        }
        return directory(sha256).resolve(sha256);
    }

    private Path directory(String sha256) {
        return root.resolve(sha256.substring(0, 2));
    }

    /** Content that is on disk but has no name yet. */
    record Incoming(Path file, Blob blob) {}
}
