package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Archives that were fetched from elsewhere into the data cache of this machine, which threads and workers share: each is fetched once, is there whole or not at all, and stays
 * for as long as somebody reads it.
 */
public final class FetchedArchives {

    private final DataCache cache;

    /** Archives that are kept in a cache. */
    public FetchedArchives(DataCache cache) {
        this.cache = cache;
    }

    /**
     * What to call an archive.
     *
     * @param location what its owner finds it by; how it is packed is told by its end, and without one it is a tar
     * @param key names the content: equal keys, equal content; as for {@link DataCache#open}
     */
    public record Name(String location, String key) {}

    /**
     * A data set that was opened.
     *
     * @param format the format it was recognised as
     * @param dataset the data set
     */
    public record Opened(String format, Dataset dataset) {}

    /**
     * Opens the data set in an archive, if that was fetched before.
     *
     * @throws DatasetException if it cannot be used
     */
    public Optional<Opened> find(Name name, DatasetOptions options) {
        try {
            Optional<DataCache.Entry> entry = cache.find(name.key());
            return entry.isPresent() ? Optional.of(open(name, entry.get(), options)) : Optional.empty();
        } catch (CacheUnavailable e) {
            throw noRoom(name, e);
        }
    }

    /**
     * Opens the data set in an archive, and fetches that unless it was fetched before.
     *
     * @param bytes its length
     * @param fetching writes it
     * @throws DatasetException if it cannot be used, or there is no room for it
     */
    public Opened open(Name name, long bytes, DataCache.Maker fetching, DatasetOptions options) {
        try {
            return open(name, cache.open(name.key(), bytes, fetching), options);
        } catch (CacheUnavailable e) {
            throw noRoom(name, e);
        }
    }

    /** Whether what a location names is an archive by its end, and not a folder. */
    public static boolean isArchive(String location) {
        return ArchiveKind.of(Path.of(location)).isPresent();
    }

    private Opened open(Name name, DataCache.Entry entry, DatasetOptions options) {
        String shownAs = OneLine.of(name.location());
        ArchiveKind kind = ArchiveKind.of(Path.of(name.location())).orElse(ArchiveKind.TAR);
        try {
            StoredArchive archive = new StoredArchive(shownAs, kind, StoredBytes.map(entry), name.key());
            ArchiveFormat format = DatasetFormats.format(archive);
            return new Opened(format.name(), format.open(archive, options, cache));
        } catch (IOException e) {
            throw new DatasetException("'" + shownAs + "' cannot be read in the data cache (" + e + ")", e);
        }
    }

    private static DatasetException noRoom(Name name, CacheUnavailable e) {
        return new DatasetException(
                OneLine.of("'" + name.location() + "' has to be fetched to this worker, and there is no room for it ("
                        + e.getMessage() + "); give the worker a larger --data-cache-gib, or free disk space"),
                e);
    }
}
