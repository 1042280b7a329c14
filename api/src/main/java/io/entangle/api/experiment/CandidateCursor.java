package io.entangle.api.experiment;

import io.entangle.api.web.Problem;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of candidates begins.
 *
 * @param byAccuracy whether the best come first; otherwise in the order of scoring
 * @param accuracy accuracy of the last candidate shown
 * @param position place of the last candidate shown in the order of scoring
 */
record CandidateCursor(boolean byAccuracy, double accuracy, long position) {

    static final String ACCURACY = "accuracy";

    private static final double ABOVE_ALL = 2;

    static CandidateCursor of(String sort, @Nullable String text) {
        if (!sort.equals(ACCURACY) && !sort.equals("order")) {
            throw Problem.badParameter("sort", "must be accuracy or order");
        }
        boolean byAccuracy = sort.equals(ACCURACY);
        if (text == null) {
            return new CandidateCursor(byAccuracy, ABOVE_ALL, 0);
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != Double.BYTES + Long.BYTES) {
            throw Problem.badParameter("cursor", "must be the nextCursor of an earlier page");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new CandidateCursor(byAccuracy, buffer.getDouble(), buffer.getLong());
    }

    static String after(Candidates.Placed last) {
        byte[] bytes = ByteBuffer.allocate(Double.BYTES + Long.BYTES)
                .putDouble(last.candidate().score().accuracy())
                .putLong(last.position())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
