package io.entangle.api.web;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list of resources, ordered by descending id, is wanted.
 *
 * @param limit how many items at most, 1 to {@link #MAX_LIMIT}
 * @param before only ids below this one
 */
public record PageQuery(int limit, UUID before) {

    /** Items on the largest page. */
    public static final int MAX_LIMIT = 200;
    /** Items on a page whose size was not asked for; text, as annotations want it. */
    public static final String DEFAULT_LIMIT = "50";

    private static final UUID ABOVE_ALL = new UUID(-1, -1);

    /**
     * Reads the parameters {@code limit} and {@code cursor}.
     *
     * @throws org.springframework.web.ErrorResponseException 400 if one of them is invalid
     */
    public static PageQuery of(int limit, @Nullable String cursor) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.badParameter("limit", "must be between 1 and " + MAX_LIMIT);
        }
        return new PageQuery(limit, cursor == null ? ABOVE_ALL : id(cursor));
    }

    /** Rows to read: one more than are shown, to know whether there is a next page. */
    public int rows() {
        return limit + 1;
    }

    static String cursor(UUID last) {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static UUID id(String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != 2 * Long.BYTES) {
            throw Problem.badParameter("cursor", "must be the nextCursor of an earlier page");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
