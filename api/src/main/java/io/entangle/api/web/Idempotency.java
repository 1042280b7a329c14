package io.entangle.api.web;

import io.entangle.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** What all POSTs with an {@code Idempotency-Key} have in common. */
public final class Idempotency {

    /** Name of the header. */
    public static final String HEADER = "Idempotency-Key";

    private static final int MAX_KEY_LENGTH = 200;

    private Idempotency() {}

    /**
     * The key as it was sent, if one was.
     *
     * @throws ErrorResponseException 400 if it is blank or too long
     */
    public static @Nullable String checked(@Nullable String key) {
        if (key != null && (key.isBlank() || key.length() > MAX_KEY_LENGTH)) {
            throw Problem.badParameter(HEADER, "must be 1 to " + MAX_KEY_LENGTH + " characters");
        }
        return key;
    }

    /** SHA-256 of what is asked for, to know the same request again. */
    public static String sha256(Object request) {
        try {
            byte[] text = Json.mapper().writeValueAsString(request).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** 422: the key was used before for another {@code what}. */
    public static ErrorResponseException usedForAnother(String what) {
        return Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "The Idempotency-Key was used before for another " + what);
    }
}
