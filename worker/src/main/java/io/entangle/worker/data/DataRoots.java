package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The directories that data may be read from, whatever links say.
 *
 * @param directories data lies below one of them; anywhere if there are none
 */
public record DataRoots(List<Path> directories) {

    /** No restriction. */
    public static final DataRoots ANYWHERE = new DataRoots(List.of());

    public DataRoots {
        directories = directories.stream()
                .map(directory -> directory.toAbsolutePath().normalize())
                .toList();
    }

    /**
     * Checks a path that is about to be read, after following all links on its way.
     *
     * @throws DatasetException if it leads out of the directories
     */
    void require(Path path) {
        if (directories.isEmpty()) {
            return;
        }
        Path named = path.toAbsolutePath().normalize();
        try {
            if (!allow(Files.exists(named) ? named.toRealPath() : named)) {
                throw new DatasetException("'%s' lies outside the directories that this worker may read: %s"
                        .formatted(named, directories));
            }
        } catch (IOException e) {
            throw new DatasetException("'" + named + "' cannot be resolved: " + e, e);
        }
    }

    /** Says whether a path without links lies below one of the directories. */
    boolean allow(Path real) throws IOException {
        if (directories.isEmpty()) {
            return true;
        }
        for (Path directory : directories) {
            if (real.startsWith(Files.exists(directory) ? directory.toRealPath() : directory)) {
                return true;
            }
        }
        return false;
    }
}
