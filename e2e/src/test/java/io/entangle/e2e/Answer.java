package io.entangle.e2e;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/**
 * What the API has answered, whole.
 *
 * @param status HTTP status
 * @param headers those that cross the wire
 * @param body its bytes, which nobody changes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Answer(int status, Map<String, List<String>> headers, byte[] body) {

    private static final int FIRST_REFUSAL = 300;

    static Answer of(HttpResponse<byte[]> response) {
        return new Answer(response.statusCode(), response.headers().map(), response.body());
    }

    /** Whether the API did what it was asked for. */
    public boolean success() {
        return status < FIRST_REFUSAL;
    }
}
