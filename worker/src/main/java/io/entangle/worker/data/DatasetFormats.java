package io.entangle.worker.data;

import java.util.List;
import java.util.stream.Collectors;

/** The registry of data set formats; the first that recognises a location opens it. */
public final class DatasetFormats {

    private static final List<DatasetFormat> ALL = List.of(new BuiltInShapes(), new ImageFolder());

    private DatasetFormats() {}

    public static List<DatasetFormat> all() {
        return ALL;
    }

    /**
     * Opens a data set in whichever format recognises its location.
     *
     * @param location a directory, a {@code file:} URI, or {@code builtin:shapes}
     * @throws DatasetException naming the location and what to do, if no format recognises it or it cannot be used
     */
    public static Dataset open(String location, DatasetOptions options, DataStorage storage) {
        return format(location).open(location, options, storage);
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
                .orElseThrow(() -> new DatasetException("no data set format recognises '" + location + "' (known: "
                        + ALL.stream().map(DatasetFormat::name).collect(Collectors.joining(", "))
                        + "); name a directory on the worker's file system, or " + BuiltInShapes.LOCATION));
    }
}
