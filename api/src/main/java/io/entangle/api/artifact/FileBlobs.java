package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/**
 * Files named by the SHA-256 of their content, under {@code sha256/ab/abcd…}.
 *
 * <p>A file appears under its name only when all of it is on disk: it is written elsewhere, synced and renamed, and the directory is synced after it.
 */
class FileBlobs implements Blobs {

    private static final int BUFFER = 1 << 20;

    private final Path incoming;
    private final Path root;
    private final long keepFree;

    /**
     * Content below a directory, which is made if it is missing.
     *
     * @param keepFree an upload that would leave less than this free is refused
     */
    FileBlobs(Path directory, DataSize keepFree) throws IOException {
        this.incoming = directory.resolve("incoming");
        this.root = directory.resolve("sha256");
        this.keepFree = keepFree.toBytes();
        Files.createDirectories(incoming);
        Files.createDirectories(root);
    }

    @Override
    public Incoming receive(InputStream content, @Nullable String expectedSha256) throws IOException {
        Path file = newFile(incoming);
        try {
            Blob blob = write(content, file);
            Sha256.require(expectedSha256, blob);
            return new Received(file, blob);
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
        MessageDigest digest = Sha256.digest();
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
        return new Blob(Sha256.hex(digest), length);
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

    private void move(Path received, String sha256) throws IOException {
        Path directory = directory(sha256);
        Files.createDirectories(directory);
        try {
            Files.move(received, path(sha256), StandardCopyOption.ATOMIC_MOVE);
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

    @Override
    public void require(Blob blob) throws IOException {
        channel(blob).close();
    }

    @Override
    public InputStream open(Blob blob, ByteRange range) throws IOException {
        return Channels.newInputStream(channel(blob).position(range.from()));
    }

    private FileChannel channel(Blob blob) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path(blob.sha256()), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new DamagedArtifact("the file of " + blob.sha256() + " is missing");
        }
        long found = channel.size();
        if (found != blob.bytes()) {
            channel.close();
            throw new DamagedArtifact("%s has %d bytes instead of %d".formatted(blob.sha256(), found, blob.bytes()));
        }
        return channel;
    }

    @Override
    public void probe() throws IOException {
        Files.delete(Files.createTempFile(incoming, "probe", ".part"));
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
    }

    @Override
    public void delete(String sha256) throws IOException {
        Files.deleteIfExists(path(sha256));
    }

    @Override
    public int deleteBrokenUploads(Instant before) throws IOException {
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

    private Path path(String sha256) {
        return directory(Sha256.checked(sha256)).resolve(sha256);
    }

    private Path directory(String sha256) {
        return root.resolve(sha256.substring(0, 2));
    }

    private final class Received implements Incoming {

        private final Path file;
        private final Blob blob;

        Received(Path file, Blob blob) {
            this.file = file;
            this.blob = blob;
        }

        @Override
        public Blob blob() {
            return blob;
        }

        @Override
        public void publish() throws IOException {
            try {
                move(file, blob.sha256());
            } catch (IOException e) {
                if (DiskFull.in(e)) {
                    throw full();
                }
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }
}
