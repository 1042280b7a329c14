package io.entangle.worker.data;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The registry of data set formats. */
public final class DatasetFormats {

    private static final CifarBinary CIFAR = new CifarBinary();
    private static final Idx IDX = new Idx(ArchiveLimits.DEFAULT);
    private static final ImageArchive ARCHIVE = new ImageArchive(ArchiveLimits.DEFAULT, List.of(CIFAR, IDX));

    private static final List<ArchiveFormat> IN_ARCHIVES = List.of(CIFAR, IDX, ARCHIVE);

    private static final List<DatasetFormat> KNOWN_BY_WHAT_IS_THERE = List.of(new BuiltInShapes(), CIFAR, IDX, ARCHIVE);

    private static final List<DatasetFormat> ALL = Stream.concat(
                    KNOWN_BY_WHAT_IS_THERE.stream(), Stream.of(new ImageFolder(KNOWN_BY_WHAT_IS_THERE)))
            .toList();

    private DatasetFormats() {}

    public static List<DatasetFormat> all() {
        return ALL;
    }

    /**
     * Opens a data set in whichever format recognises its location.
     *
     * @param location a path or {@code file:} URI of a directory or an archive, or {@code builtin:shapes}
     * @throws DatasetException naming the location and what to do, if no format recognises it or it cannot be used
     */
    public static Dataset open(String location, DatasetOptions options, DataStorage storage) {
        if (FileLocation.isPath(location)) {
            storage.roots().require(FileLocation.path(location));
        }
        return format(location).open(location, options, storage);
    }

    /** The format of a data set in an archive, by a glance at its first entries. */
    static ArchiveFormat format(StoredArchive archive) {
        return IN_ARCHIVES.stream()
                .filter(format -> format.isIn(archive))
                .findFirst()
                .orElse(ARCHIVE);
    }

    /** As {@link #open(String, DatasetOptions, DataStorage)}, anywhere on the disk, and without a place for unpacked archives. */
    public static Dataset open(String location, DatasetOptions options) {
        return open(location, options, DataStorage.UNRESTRICTED);
    }

    /**
     * Finds the format of a location.
     *
     * @throws DatasetException if no format recognises the location
     */
    public static DatasetFormat format(String location) {
        return ALL.stream()
                .filter(format -> format.recognises(location))
                .findFirst()
                .orElseThrow(() -> new DatasetException("no data set format recognises '" + OneLine.of(location)
                        + "' (known: " + ALL.stream().map(DatasetFormat::name).collect(Collectors.joining(", "))
                        + "); name a directory or an archive on the worker's file system, or "
                        + BuiltInShapes.LOCATION));
    }
}
