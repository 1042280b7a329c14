package io.entangle.worker.runner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** SHA-256 of files, which names artifacts. */
final class Digest {

    private static final int BUFFER = 1 << 16;

    private Digest() {}

    /** 64 hexadecimal digits. */
    static String of(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest sha256 = sha256();
            byte[] buffer = new byte[BUFFER];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(sha256.digest());
        }
    }

    /** A digest to be fed. */
    static MessageDigest sha256() {
        return of("SHA-256");
    }

    /** MD5 as {@code Content-MD5} has it; it guards against faults of a transfer, and names nothing. */
    static String md5Base64(byte[] content) {
        return Base64.getEncoder().encodeToString(of("MD5").digest(content));
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
