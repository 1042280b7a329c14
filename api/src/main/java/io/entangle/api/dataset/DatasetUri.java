package io.entangle.api.dataset;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The forms of a data set's address. Whether something is there, only a worker can tell. */
final class DatasetUri {

    private static final List<String> BUILTIN = List.of("builtin:shapes");
    private static final int MAX_LENGTH = 2000;

    private DatasetUri() {}

    static boolean isValid(String text) {
        return BUILTIN.contains(text) || isFile(text);
    }

    /** The path that a valid address names on the workers' machines; empty if it names none. */
    static Optional<Path> path(String text) {
        return isFile(text) ? Optional.of(Path.of(URI.create(text).getPath())) : Optional.empty();
    }

    private static boolean isFile(String text) {
        if (text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        try {
            URI uri = new URI(text);
            return "file".equals(uri.getScheme())
                    && (uri.getAuthority() == null || uri.getAuthority().isEmpty())
                    && uri.getPath() != null
                    && uri.getPath().startsWith("/")
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && !List.of(uri.getPath().split("/")).contains("..");
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
