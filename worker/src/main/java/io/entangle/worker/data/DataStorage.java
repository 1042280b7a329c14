package io.entangle.worker.data;

import java.nio.file.Path;

/**
 * A worker's disk as data sets see it.
 *
 * @param roots where data may be read
 * @param cache where files made from data are kept
 */
public record DataStorage(DataRoots roots, DataCache cache) {

    /** Data may lie anywhere, and nothing is kept. */
    public static final DataStorage UNRESTRICTED = new DataStorage(DataRoots.ANYWHERE, new DataCache(Path.of(""), 0));
}
