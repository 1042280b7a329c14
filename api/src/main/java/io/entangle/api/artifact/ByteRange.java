package io.entangle.api.artifact;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a content that is to be sent (RFC 9110, section 14).
 *
 * @param from first byte
 * @param to last byte, inclusive
 */
record ByteRange(long from, long to) {

    private static final Pattern SINGLE = Pattern.compile("bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})");

    /** Number of bytes. */
    long length() {
        return to - from + 1;
    }

    /** All of {@code bytes} bytes. */
    static ByteRange all(long bytes) {
        return new ByteRange(0, bytes - 1);
    }

    /**
     * What a {@code Range} header asks of {@code bytes} bytes. Everything, if there is no such header or one that a server may ignore: another unit, several ranges,
     * malformed.
     *
     * @return empty if nothing of it exists, which is to be answered with 416
     */
    static Optional<ByteRange> of(@Nullable String header, long bytes) {
        ByteRange all = all(bytes);
        if (header == null) {
            return Optional.of(all);
        }
        Matcher range = SINGLE.matcher(header.strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.of(all);
        }
        long from;
        long to;
        if (range.group(1).isEmpty()) {
            long last = Long.parseLong(range.group(2));
            from = last == 0 ? bytes : Math.max(0, bytes - last);
            to = bytes - 1;
        } else {
            from = Long.parseLong(range.group(1));
            to = range.group(2).isEmpty() ? bytes - 1 : Long.parseLong(range.group(2));
            if (to < from && !range.group(2).isEmpty()) {
                return Optional.of(all);
            }
        }
        return from >= bytes ? Optional.empty() : Optional.of(new ByteRange(from, Math.min(to, bytes - 1)));
    }
}
