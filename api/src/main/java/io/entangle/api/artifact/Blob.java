package io.entangle.api.artifact;

/**
 * Content in the store.
 *
 * @param sha256 its SHA-256 and address, 64 lower-case hexadecimal digits
 * @param bytes its length
 */
record Blob(String sha256, long bytes) {}
