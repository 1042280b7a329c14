package io.entangle.e2e.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of the artifact store. */
final class StoredFiles {

    private static final Path INCOMING = Path.of("incoming");

    private final Path root;

    StoredFiles(Path root) {
        this.root = root;
    }

    /** Where content lies, below the root. */
    static Path at(String sha256) {
        return Path.of("sha256", sha256.substring(0, 2), sha256);
    }

    /** Every file with its path below the root and the SHA-256 of what it really holds. */
    Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        for (Path file : files(root)) {
            contents.put(root.relativize(file), sha256(file));
        }
        return contents;
    }

    /** Makes uploads that were broken off as old as the collector wants them. */
    void ageBrokenUploads(Duration age) throws IOException {
        for (Path file : files(root.resolve(INCOMING))) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
        }
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
