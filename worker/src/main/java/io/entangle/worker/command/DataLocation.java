package io.entangle.worker.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A data set as a user names it on the command line.
 *
 * @param uri as the API takes it
 * @param builtIn whether it is generated
 * @param label what to call it
 */
record DataLocation(String uri, boolean builtIn, String label) {

    private static final String BUILTIN = "builtin:";
    private static final int LONGEST_LABEL = 60;

    static DataLocation of(String text) {
        if (text.startsWith(BUILTIN)) {
            return new DataLocation(text, true, text.substring(BUILTIN.length()));
        }
        Path directory = Path.of(text).toAbsolutePath().normalize();
        String uri = directory.toUri().toString();
        // Whether a directory is there decides about a slash at the end; the name of a data set must not depend on it.
        String plain =
                uri.endsWith("/") && uri.length() > "file:///".length() ? uri.substring(0, uri.length() - 1) : uri;
        return new DataLocation(plain, false, String.valueOf(directory.getFileName()));
    }

    /** A name for the API that always means this data set divided this way, with this share of corrupt images put up with. */
    String name(@Nullable Double testFraction, @Nullable Double maxCorruptShare) {
        String plain = label.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        String known = plain.length() <= LONGEST_LABEL ? plain : plain.substring(0, LONGEST_LABEL);
        return builtIn
                ? known
                : (known.isEmpty() ? "data" : known) + "-"
                        + ContentName.digits(
                                uri + "|" + testFraction + (maxCorruptShare == null ? "" : "|" + maxCorruptShare));
    }
}
