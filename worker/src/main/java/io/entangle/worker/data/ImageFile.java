package io.entangle.worker.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** One image in a file of its own. */
final class ImageFile {

    /** No photograph is so long, and a longer file could be beyond memory. */
    private static final long MAX_BYTES = 256L << 20;

    private ImageFile() {}

    /**
     * Reads a file without decoding it.
     *
     * @param roots where it has to lie when it is opened
     * @throws CorruptImage naming the file, if it cannot be read
     * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
     */
    static byte[] bytes(Path file, DataRoots roots) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            // A pipe is never opened: reading it would wait for ever.
            if (!attributes.isRegularFile()) {
                throw new CorruptImage(file.toString(), "it is not a regular file; remove it", null);
            }
            if (attributes.size() > MAX_BYTES) {
                throw new CorruptImage(
                        file.toString(),
                        "it is %d bytes long; shrink it below %d".formatted(attributes.size(), MAX_BYTES),
                        null);
            }
            return roots.everywhere() ? Files.readAllBytes(file) : read(file, roots);
        } catch (OutsideDataRoots e) {
            throw new CorruptImage(
                    file.toString(),
                    "it is a link out of the directories that this worker may read; replace it by the image",
                    e);
        } catch (ClosedByInterruptException e) {
            // Nothing is wrong with the image, and nobody must remember that there was.
            throw cancelled(e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static byte[] read(Path file, DataRoots roots) throws IOException {
        try (FileChannel channel = roots.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_BYTES));
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes);
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    private static CancellationException cancelled(IOException e) {
        CancellationException cancelled = new CancellationException("interrupted while an image was read");
        cancelled.initCause(e);
        return cancelled;
    }

    /**
     * Returns size and time of the last change, which change with the content unless somebody takes pains.
     *
     * @throws CorruptImage naming the file, if it is not there
     */
    static byte[] stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(attributes.size())
                    .putLong(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS))
                    .array();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static CorruptImage unreadable(Path file, IOException failure) {
        return new CorruptImage(file.toString(), reason(failure), failure);
    }

    /** The message of a file system's exception begins with the path; without it, the same reason reads the same everywhere. */
    private static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "it cannot be read: there is no such file, or it is a link that leads nowhere; restore or remove it";
        }
        if (failure instanceof AccessDeniedException) {
            return "it cannot be read: access is denied; give the worker's user read access";
        }
        String why = failure instanceof FileSystemException said ? said.getReason() : failure.getMessage();
        return "it cannot be read: " + (why == null ? failure.getClass().getSimpleName() : why)
                + "; repair or remove it";
    }

    /**
     * Reads and decodes a file.
     *
     * @throws CorruptImage naming the file, if it cannot be read, is damaged, or is no image
     */
    static RgbImage read(Path file) {
        return ImageDecoder.decode(file.toString(), bytes(file, DataRoots.ANYWHERE));
    }
}
