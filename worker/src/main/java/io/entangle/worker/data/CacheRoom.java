package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room in a cache directory, one caller at a time on the machine.
 *
 * @param directory the cache
 * @param maxBytes what everything in it may take
 */
record CacheRoom(Path directory, long maxBytes) {

    private static final Logger LOG = LoggerFactory.getLogger(CacheRoom.class);

    /**
     * Drops the longest unused entries until there is room, and promises it.
     *
     * @param files entry to be made, locked by the caller; what it takes already is not counted
     * @return the file to make it in, which holds the promise for as long as it exists
     * @throws IOException if what is in use leaves too little, or the disk does
     */
    Path reserve(CacheFiles files, long bytes) throws IOException, InterruptedException {
        Path promise = files.partial(bytes);
        CacheLock.Action action = () -> {
            makeRoom(files.key(), bytes);
            long left = Files.getFileStore(directory).getUsableSpace();
            if (left < bytes) {
                throw new IOException("the disk has room for %d bytes, not for %d".formatted(left, bytes));
            }
            Files.createFile(promise);
        };
        CacheLock.of(directory.resolve(".room.lock")).use(action).close();
        return promise;
    }

    private void makeRoom(String key, long bytes) throws IOException, InterruptedException {
        long taken = 0;
        List<Content> contents = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (CacheFiles.isContent(file)) {
                    Content content = Content.of(file);
                    contents.add(content);
                    taken += content.bytes;
                } else if (CacheFiles.isPartial(file)
                        && !CacheFiles.ofPartial(file).key().equals(key)
                        && !removeIfAbandoned(file)) {
                    taken += Math.max(CacheFiles.promisedBytes(file), Content.of(file).bytes);
                }
            }
        }
        contents.sort(Comparator.comparing(Content::used));
        for (Content content : contents) {
            if (taken + bytes <= maxBytes) {
                return;
            }
            if (dropIfUnused(content)) {
                taken -= content.bytes;
            }
        }
        if (taken + bytes > maxBytes) {
            throw new IOException("%d bytes are in use or being made, which leaves no room for %d within %d"
                    .formatted(taken, bytes, maxBytes));
        }
    }

    private boolean dropIfUnused(Content content) throws IOException, InterruptedException {
        boolean dropped = CacheLock.of(CacheFiles.ofContent(content.file).lock())
                .ifUnused(() -> Files.deleteIfExists(content.file));
        if (dropped) {
            LOG.info("dropped {} ({} bytes) from the cache", content.file.getFileName(), content.bytes);
        }
        return dropped;
    }

    private static boolean removeIfAbandoned(Path partial) throws IOException, InterruptedException {
        return CacheLock.of(CacheFiles.ofPartial(partial).lock()).ifUnused(() -> Files.deleteIfExists(partial));
    }

    private record Content(Path file, long bytes, FileTime used) {

        static Content of(Path file) throws IOException {
            try {
                return new Content(file, Files.size(file), Files.getLastModifiedTime(file));
            } catch (NoSuchFileException e) {
                // Its maker gave up or finished just now.
                return new Content(file, 0, FileTime.from(Instant.EPOCH));
            }
        }
    }
}
