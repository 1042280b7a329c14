package io.entangle.api.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How keys look that the API gives out: {@code ent_} and 256 random bits. */
final class KeyText {

    private static final String MARK = "ent_";
    private static final int KEY_BYTES = 32;
    private static final int SHOWN = 12;
    private static final Pattern SHAPE = Pattern.compile(MARK + "[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyText() {}

    /** A new key. */
    static String random() {
        byte[] random = new byte[KEY_BYTES];
        RANDOM.nextBytes(random);
        return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Whether {@code text} can be a key that was given out; what cannot be one needs no look-up. */
    static boolean isKey(String text) {
        return SHAPE.matcher(text).matches();
    }

    /** How a key can be recognised by who has it: its beginning, which leaves 208 bits to guess. */
    static String prefix(String key) {
        return key.substring(0, SHOWN);
    }

    /**
     * What is kept of a key, 64 hexadecimal digits. Keys are long random strings, so there is nothing that a slow hash would protect; and how long it takes to find a
     * digest tells nothing of how much of a key was right.
     */
    static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
