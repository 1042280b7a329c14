package io.entangle.worker.command;

import io.entangle.worker.data.DataCache;
import io.entangle.worker.data.DataRoots;
import io.entangle.worker.data.DataStorage;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that reads data sets. */
final class DataOptions {

    @Option(
            names = "--data-root",
            paramLabel = "DIR",
            split = ":",
            defaultValue = "${env:ENTANGLE_DATA_ROOT}",
            description =
                    "Only data sets below it are read (ENTANGLE_DATA_ROOT; default: for run, no files of this machine; for other commands, any). May be repeated.")
    private @Nullable List<Path> roots;

    @Option(
            names = "--data-cache",
            paramLabel = "DIR",
            defaultValue = "${env:ENTANGLE_DATA_CACHE_DIR}",
            description =
                    "Unpacked archives and decoded images (ENTANGLE_DATA_CACHE_DIR; default: data in the work directory). Workers may share it.")
    private @Nullable Path cache;

    @Option(
            names = "--data-cache-gib",
            paramLabel = "N",
            defaultValue = "${env:ENTANGLE_DATA_CACHE_GIB:-20}",
            description =
                    "Size of that cache; the longest unused is dropped, and 0 keeps nothing (ENTANGLE_DATA_CACHE_GIB; default: 20).")
    private int cacheGibibytes = 20;

    /**
     * What the options come to for a command that reads what its user names.
     *
     * @param workDirectory where the cache lies unless it is said
     */
    DataStorage storage(Path workDirectory) {
        return storage(workDirectory, DataRoots.ANYWHERE);
    }

    /** The same for a worker, which reads what others name: only what lies where its operator said. */
    DataStorage confined(Path workDirectory) {
        return storage(workDirectory, DataRoots.NOWHERE);
    }

    private DataStorage storage(Path workDirectory, DataRoots unnamed) {
        return new DataStorage(
                roots == null ? unnamed : DataRoots.below(roots),
                new DataCache(cache == null ? workDirectory.resolve("data") : cache, (long) cacheGibibytes << 30));
    }
}
