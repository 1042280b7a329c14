package io.entangle.worker.data;

import java.net.URI;
import java.nio.file.Path;

/** Locations of data sets that are paths. */
final class FileLocation {

    private static final String FILE = "file:";

    private FileLocation() {}

    /** Whether a location is a path or a {@code file:} URI, by its spelling. */
    static boolean isPath(String location) {
        // One letter before the colon is a drive, not a scheme.
        return !location.isBlank() && (location.startsWith(FILE) || !location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"));
    }

    /**
     * The path, absolute.
     *
     * @throws DatasetException if it is malformed
     */
    static Path path(String location) {
        try {
            Path path = location.startsWith(FILE) ? Path.of(URI.create(location)) : Path.of(location);
            return path.toAbsolutePath().normalize();
        } catch (IllegalArgumentException e) { // covers InvalidPathException and a malformed URI
            throw new DatasetException("'" + OneLine.of(location) + "' is not a path: " + e.getMessage(), e);
        }
    }
}
