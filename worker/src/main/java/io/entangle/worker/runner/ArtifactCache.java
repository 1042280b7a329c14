package io.entangle.worker.runner;

import io.entangle.shared.job.ArtifactRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts on the worker's disk, named by their digest, verified whenever they are taken out, the longest unused dropped when they grow beyond a bound.
 */
public final class ArtifactCache {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactCache.class);
    private static final String PARTIAL = ".partial";

    private final Path directory;
    private final long mostBytes;

    /**
     * A cache in a directory, which is made if it is missing.
     *
     * @param mostBytes size beyond which the longest unused artifacts are dropped
     * @throws IOException if the directory cannot be made
     */
    public ArtifactCache(Path directory, long mostBytes) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.mostBytes = mostBytes;
    }

    /** Writes an artifact's content to a file. */
    interface Source {
        void download(Path file) throws InterruptedException;
    }

    /**
     * The local file of an artifact, fetched unless it is there.
     *
     * @throws IOException if the disk fails or what was fetched has another digest
     */
    Path get(ArtifactRef artifact, Source source) throws IOException, InterruptedException {
        Path file = directory.resolve(artifact.sha256());
        if (Files.exists(file) && Digest.of(file).equals(artifact.sha256())) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return file;
        }
        Path partial = Files.createTempFile(directory, artifact.sha256(), PARTIAL);
        try {
            source.download(partial);
            String found = Digest.of(partial);
            if (!found.equals(artifact.sha256())) {
                throw new IOException("artifact %s arrived with SHA-256 %s instead of %s"
                        .formatted(artifact.id(), found, artifact.sha256()));
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
        trim(file);
        return file;
    }

    private void trim(Path justUsed) throws IOException {
        List<Entry> entries = new ArrayList<>();
        long total = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Entry entry = Entry.of(file);
                total += entry.bytes;
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        for (Entry entry : entries) {
            if (total <= mostBytes) {
                return;
            }
            boolean inUse = entry.file.equals(justUsed) || entry.file.toString().endsWith(PARTIAL);
            if (!inUse && Files.deleteIfExists(entry.file)) {
                LOG.info("dropped artifact {} ({} bytes) from the cache", entry.file.getFileName(), entry.bytes);
                total -= entry.bytes;
            }
        }
    }

    private record Entry(Path file, long bytes, FileTime used) {

        static Entry of(Path file) throws IOException {
            try {
                return new Entry(file, Files.size(file), Files.getLastModifiedTime(file));
            } catch (NoSuchFileException e) {
                // Another worker that shares the directory dropped it just now.
                return new Entry(file, 0, FileTime.from(Instant.EPOCH));
            }
        }
    }
}
