package io.entangle.api.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets and signatures in the form of Standard Webhooks (version 1.0.0, standardwebhooks.com).
 */
final class WebhookSecret {

    static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final int OURS = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private WebhookSecret() {}

    /** A new one, of 256 bits. */
    static String random() {
        byte[] bytes = new byte[OURS];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether somebody else's is one: 24 to 64 bytes in base64 behind {@code whsec_}. */
    static boolean isOne(String text) {
        if (!text.startsWith(PREFIX)) {
            return false;
        }
        try {
            int bytes = key(text).length;
            return bytes >= SHORTEST && bytes <= LONGEST;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The signature of a message, with its version: {@code v1,…}. */
    static String sign(String secret, String id, long timestamp, String payload) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key(secret), ALGORITHM));
            byte[] signed =
                    mac.doFinal("%s.%d.%s".formatted(id, timestamp, payload).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] key(String secret) {
        return Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    }
}
