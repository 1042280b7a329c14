package io.entangle.api.web;

import org.springframework.http.ResponseEntity;

/** Strong entity tags of answers: what was read before is not sent again, and {@code If-None-Match} is answered with 304. */
public final class Etag {

    private static final int DIGITS = 32;

    private Etag() {}

    /** An answer under the digest of its own content, for what several tables make up, none of which has a version of the whole. */
    public static <T> ResponseEntity<T> tagged(T body) {
        return ResponseEntity.ok().eTag(of(body)).body(body);
    }

    /** The digest of a body, as its JSON tells it, without quotes. */
    public static String of(Object body) {
        return Idempotency.sha256(body).substring(0, DIGITS);
    }
}
