package io.entangle.worker.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded directory of files made from data sets, each of which can be made again. Threads and processes share it: an
 * entry is made by one of them while the others that want it wait, it appears whole or not at all, and it stays for as
 * long as somebody has it open. Of those that nobody has open, the longest unused make room for new ones.
 *
 * <p>Every entry has a file {@code KEY.lock} beside it, which stays when the entry goes; locks end with the process that
 * holds them, however it ends.
 */
public final class DataCache {

    private static final Logger LOG = LoggerFactory.getLogger(DataCache.class);
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");

    private final Path directory;
    private final long maxBytes;

    /**
     * A cache in a directory, which is made when the first entry is.
     *
     * @param maxBytes what all entries together may take; with 0 nothing is ever kept
     */
    public DataCache(Path directory, long maxBytes) {
        this.directory = directory.toAbsolutePath().normalize();
        this.maxBytes = maxBytes;
    }

    /** What all entries together may take. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Makes the content of an entry. */
    @FunctionalInterface
    public interface Maker {

        /**
         * Writes the content.
         *
         * @param file an empty file to write to; nobody else sees it before this returns
         * @throws IOException if the content cannot be written; nothing is kept then
         */
        void write(Path file) throws IOException;
    }

    /** An entry in use. It is not dropped from the disk before it is closed. */
    public static final class Entry implements AutoCloseable {

        private final Path path;
        private final CacheLock.Use use;

        private Entry(Path path, CacheLock.Use use) {
            this.path = path;
            this.use = use;
        }

        /** The content; not to be written to. */
        public Path path() {
            return path;
        }

        /** Lets the entry go; a second time does nothing. */
        @Override
        public void close() {
            use.close();
        }
    }

    /**
     * Opens an entry, making it if it is not there; waits while somebody else makes it.
     *
     * @param key names the content: equal keys, equal content; letters, digits, '.', '_' and '-', at most 120
     * @param expectedBytes how much the maker will write, as well as is known; room for it is made first
     * @param maker makes the content; its unchecked exceptions are passed on, and nothing is kept then
     * @throws CacheUnavailable if it cannot be kept: too large, too much in use, disk full or not writable, or the thread
     *     was interrupted
     */
    public Entry open(String key, long expectedBytes, Maker maker) throws CacheUnavailable {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a key of a cache entry: '" + key + "'");
        }
        if (expectedBytes > maxBytes) {
            throw new CacheUnavailable(
                    "%d bytes do not fit into the cache %s of %d bytes".formatted(expectedBytes, directory, maxBytes),
                    null);
        }
        CacheFiles files = new CacheFiles(directory, key);
        try {
            Files.createDirectories(directory);
            CacheLock.Use use = CacheLock.of(files.lock()).use(() -> provide(files, expectedBytes, maker));
            return new Entry(files.content(), use);
        } catch (IOException e) {
            throw new CacheUnavailable("the cache %s cannot keep %s: %s".formatted(directory, key, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheUnavailable("interrupted while %s was waited for".formatted(key), e);
        }
    }

    /**
     * Opens an entry if it is there; waits while somebody makes it.
     *
     * @param key as for {@link #open}
     * @throws CacheUnavailable if the cache cannot be read, or the thread was interrupted
     */
    public Optional<Entry> find(String key) throws CacheUnavailable {
        CacheFiles files = new CacheFiles(directory, key);
        if (!Files.exists(files.content())) {
            return Optional.empty();
        }
        try {
            return Optional.of(open(key, 0, file -> {
                throw new NoSuchFileException(files.content().toString());
            }));
        } catch (CacheUnavailable e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return Optional.empty(); // dropped a moment ago
            }
            throw e;
        }
    }

    /** Runs with the entry locked against everybody else. */
    private void provide(CacheFiles files, long expectedBytes, Maker maker) throws IOException, InterruptedException {
        if (!Files.exists(files.content())) {
            files.removePartial();
            make(files, expectedBytes, maker);
        }
        Files.setLastModifiedTime(files.content(), FileTime.from(Instant.now()));
    }

    private void make(CacheFiles files, long expectedBytes, Maker maker) throws IOException, InterruptedException {
        CacheRoom room = new CacheRoom(directory, maxBytes);
        Path partial = room.reserve(files, expectedBytes);
        try {
            maker.write(partial);
            try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                channel.force(true); // or a power cut could leave a whole name on half a content
            }
            if (Files.size(partial) > expectedBytes) {
                Path larger = room.reserve(files, Files.size(partial));
                Files.move(partial, larger, StandardCopyOption.REPLACE_EXISTING);
                partial = larger;
            }
            Files.move(partial, files.content(), StandardCopyOption.ATOMIC_MOVE);
            LOG.debug("made cache entry {} ({} bytes)", files.content(), Files.size(files.content()));
        } finally {
            files.removePartial();
        }
    }
}
