package io.entangle.api.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** A set of accepted keys, held as SHA-256: they are long random strings, so there is nothing that a slow hash would protect. */
final class AccessKeys {

    private final List<byte[]> digests;

    AccessKeys(List<String> keys) {
        digests = keys.stream().map(AccessKeys::sha256).toList();
    }

    boolean isEmpty() {
        return digests.isEmpty();
    }

    /** Whether {@code presented} is one of the keys; the time it takes does not tell how much of it was right. */
    boolean accept(String presented) {
        byte[] digest = sha256(presented);
        boolean accepted = false;
        for (byte[] known : digests) {
            accepted |= MessageDigest.isEqual(known, digest);
        }
        return accepted;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
