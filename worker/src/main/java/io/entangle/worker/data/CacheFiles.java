package io.entangle.worker.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one cache entry.
 *
 * @param directory where they lie
 * @param key the entry
 */
record CacheFiles(Path directory, String key) {

    static final String CONTENT = ".data";

    private static final String LOCK = ".lock";
    private static final Pattern PARTIAL = Pattern.compile("(.+)\\.(\\d{1,18})\\.partial");

    Path content() {
        return directory.resolve(key + CONTENT);
    }

    Path lock() {
        return directory.resolve(key + LOCK);
    }

    /** Content in the making; its name says how much room it was promised, for other processes to count. */
    Path partial(long promisedBytes) {
        return directory.resolve(key + "." + promisedBytes + ".partial");
    }

    static boolean isContent(Path file) {
        return name(file).endsWith(CONTENT);
    }

    static boolean isPartial(Path file) {
        return PARTIAL.matcher(name(file)).matches();
    }

    static long promisedBytes(Path partial) {
        return Long.parseLong(matched(partial).group(2));
    }

    static CacheFiles ofContent(Path content) {
        String name = name(content);
        return new CacheFiles(parent(content), name.substring(0, name.length() - CONTENT.length()));
    }

    static CacheFiles ofPartial(Path partial) {
        return new CacheFiles(parent(partial), matched(partial).group(1));
    }

    /** Removes what a maker, dead or failed, left. Only for whoever holds the entry's lock. */
    void removePartial() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(
                directory, file -> isPartial(file) && ofPartial(file).key().equals(key))) {
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Matcher matched(Path partial) {
        Matcher matcher = PARTIAL.matcher(name(partial));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a partial entry: " + partial);
        }
        return matcher;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("not in a directory: " + file);
        }
        return parent;
    }
}
