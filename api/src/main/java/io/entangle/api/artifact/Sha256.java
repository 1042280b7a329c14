package io.entangle.api.artifact;

import io.entangle.api.web.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The digest that names content. */
final class Sha256 {

    private Sha256() {}

    /** A digest to be fed. */
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What a digest has come to, as 64 lower-case hexadecimal digits. */
    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * @throws IllegalArgumentException unless {@code sha256} has 64 lower-case hexadecimal digits
     */
    static String checked(String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no SHA-256: " + sha256);
        }
        return sha256;
    }

    /**
     * @param expected what the sender announced, if it did
     * @throws org.springframework.web.ErrorResponseException 422 if what arrived has another digest
     */
    static void require(@Nullable String expected, Blob arrived) {
        if (expected != null && !expected.toLowerCase(Locale.ROOT).equals(arrived.sha256())) {
            throw Problem.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The content has SHA-256 %s, not %s as announced; %d bytes arrived"
                            .formatted(arrived.sha256(), expected, arrived.bytes()));
        }
    }
}
