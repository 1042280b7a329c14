package io.entangle.shared.architecture;

import io.entangle.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Canonical JSON of an architecture, version 1: fixed order of keys, no white space, shortest numbers; and its hash. */
public final class ArchitectureCodec {

    /** Version of the canonical form; part of every hash. */
    public static final int VERSION = 1;

    private ArchitectureCodec() {}

    /** Canonical JSON text; equal architectures give equal texts. */
    public static String canonical(Architecture architecture) {
        return Json.mapper().writeValueAsString(architecture);
    }

    /** Reads any JSON form of an architecture. */
    public static Architecture read(String json) {
        return Json.mapper().readValue(json, Architecture.class);
    }

    /** SHA-256 of version and canonical JSON, 64 hexadecimal digits. */
    public static String hash(Architecture architecture) {
        try {
            byte[] text = ("v" + VERSION + ":" + canonical(architecture)).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
