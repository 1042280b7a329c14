package io.entangle.worker.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A file that is there complete, or not at all, after a crash too. */
final class AtomicFile {

    /** Writes the content and returns its SHA-256 in hexadecimal digits. */
    @FunctionalInterface
    interface Content {
        String writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    static WrittenFile write(Path path, Content content) {
        Path target = path.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null) {
            throw new CheckpointException(path + " is no path of a file");
        }
        try {
            Files.createDirectories(directory);
            Path partial = Files.createTempFile(directory, "." + target.getFileName(), ".partial");
            try {
                WrittenFile written;
                try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                    String sha256 = content.writeTo(channel);
                    channel.force(true);
                    written = new WrittenFile(path, channel.size(), sha256);
                }
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return written;
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new CheckpointException(path + " cannot be written: " + e, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform provides SHA-256", e);
        }
    }
}
