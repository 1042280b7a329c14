package io.entangle.api.dataset;

import io.entangle.shared.job.DatasetRef;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of a data set's address. Whether something is there, only a worker can tell. */
final class DatasetUri {

    private static final List<String> BUILTIN = List.of("builtin:shapes");
    private static final int MAX_LENGTH = 2000;
    /** A bucket as AWS names them, and anything but control characters and what would be a query. */
    private static final Pattern IN_BUCKET =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[^\\p{Cntrl}\\p{Cf}?#\\\\]*)?");

    private DatasetUri() {}

    static boolean isValid(String text) {
        return BUILTIN.contains(text) || isFile(text) || isBucket(text);
    }

    /** Whether a text names a bucket, and what names in it begin with. */
    static boolean isBucket(String text) {
        return text.length() <= MAX_LENGTH
                && IN_BUCKET.matcher(text).matches()
                && !text.substring(DatasetRef.BUCKET.length()).contains("//");
    }

    /** The bucket that a valid address names; empty if it names none. */
    static Optional<String> bucket(String text) {
        Matcher matcher = IN_BUCKET.matcher(text);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
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
