package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker's place on disk: fetched artifacts, and a scratch directory for each attempt. Workers of one machine may share it. */
public final class WorkDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(WorkDirectory.class);

    private final Path scratches;
    private final ArtifactCache artifacts;
    private final long self = ProcessHandle.current().pid();

    /**
     * Opens a work directory and removes what killed workers left in it.
     *
     * @param root the directory, made if it is missing
     * @param cacheBytes size beyond which fetched artifacts are dropped
     * @throws IOException if it cannot be made or written
     */
    public WorkDirectory(Path root, long cacheBytes) throws IOException {
        this.artifacts = new ArtifactCache(root.resolve("artifacts"), cacheBytes);
        this.scratches = Files.createDirectories(root.resolve("scratch"));
        try (Stream<Path> left = Files.list(scratches)) {
            left.filter(this::isAbandoned).toList().forEach(this::remove);
        }
    }

    ArtifactCache artifacts() {
        return artifacts;
    }

    Path scratch(Lease lease) {
        try {
            return Files.createTempDirectory(scratches, self + "-" + lease.jobId() + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(Path scratch) {
        try (Stream<Path> below = Files.walk(scratch)) {
            List<Path> deepestFirst = below.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("scratch directory {} stays behind: {}", scratch, e.toString());
        }
    }

    /** In a container every worker is process 1, so what carries this process's number is a predecessor's too. */
    private boolean isAbandoned(Path scratch) {
        String owner = String.valueOf(scratch.getFileName()).split("-", 2)[0];
        return owner.matches("\\d{1,18}")
                && (Long.parseLong(owner) == self
                        || ProcessHandle.of(Long.parseLong(owner)).isEmpty());
    }
}
