package io.entangle.worker.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of what images hold. */
final class Fingerprints {

    private Fingerprints() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform provides SHA-256", e);
        }
    }

    /** Returns SHA-256 over the fingerprints of all images, the training split first, as 64 hexadecimal digits. */
    static String digest(SplitFindings train, SplitFindings test) {
        MessageDigest sha256 = sha256();
        update(sha256, train);
        update(sha256, test);
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static void update(MessageDigest sha256, SplitFindings findings) {
        ByteBuffer fingerprint = ByteBuffer.allocate(2 * Long.BYTES);
        for (int i = 0; i < findings.size(); i++) {
            fingerprint.clear();
            fingerprint.putLong(findings.fingerprintHigh(i)).putLong(findings.fingerprintLow(i));
            sha256.update(fingerprint.array());
        }
    }
}
