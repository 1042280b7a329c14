package io.entangle.api.web;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list of resources, ordered by id, is wanted.
 *
 * @param limit how many items at most, 1 to {@link #MAX_LIMIT}
 * @param last the last id of the page before; null for the first page
 * @param filters tells the filters of the list from others: a cursor goes on with those it began with
 */
public record PageQuery(int limit, @Nullable UUID last, int filters) {

    /** Items on the largest page. */
    public static final int MAX_LIMIT = 200;
    /** Items on a page whose size was not asked for; text, as annotations want it. */
    public static final String DEFAULT_LIMIT = "50";

    private static final UUID ABOVE_ALL = new UUID(-1, -1);
    private static final UUID BELOW_ALL = new UUID(0, 0);
    private static final int CURSOR_BYTES = 2 * Long.BYTES + Integer.BYTES;

    /**
     * Reads the parameters {@code limit} and {@code cursor}.
     *
     * @param filters whatever else says which items the list has, and in which order; told apart by their text
     * @throws org.springframework.web.ErrorResponseException 400 if one of them is invalid, or if the cursor is of a list with other filters
     */
    public static PageQuery of(int limit, @Nullable String cursor, @Nullable Object... filters) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.badParameter("limit", "must be between 1 and " + MAX_LIMIT);
        }
        int asked = Arrays.toString(filters).hashCode();
        if (cursor == null) {
            return new PageQuery(limit, null, asked);
        }
        ByteBuffer read = ByteBuffer.wrap(bytes(cursor));
        UUID last = new UUID(read.getLong(), read.getLong());
        if (read.getInt() != asked) {
            throw Problem.badParameter(
                    "cursor", "was given out for other filters; send those again, or begin anew without it");
        }
        return new PageQuery(limit, last, asked);
    }

    /** Where a list with the largest ids first goes on: at ids below this one. */
    public UUID before() {
        return last == null ? ABOVE_ALL : last;
    }

    /** Where a list with the smallest ids first goes on: at ids above this one. */
    public UUID after() {
        return last == null ? BELOW_ALL : last;
    }

    /** Rows to read: one more than are shown, to know whether there is a next page. */
    public int rows() {
        return limit + 1;
    }

    /** The cursor of the page after one that ends with this id. */
    String cursor(UUID lastShown) {
        byte[] bytes = ByteBuffer.allocate(CURSOR_BYTES)
                .putLong(lastShown.getMostSignificantBits())
                .putLong(lastShown.getLeastSignificantBits())
                .putInt(filters)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != CURSOR_BYTES) {
            throw Problem.badParameter("cursor", "must be the nextCursor of an earlier page");
        }
        return bytes;
    }
}
