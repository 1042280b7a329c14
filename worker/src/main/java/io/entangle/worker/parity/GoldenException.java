package io.entangle.worker.parity;

/** A file or value that cannot be compared; the message says why. */
final class GoldenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GoldenException(String message) {
        super(message);
    }

    GoldenException(String message, Throwable cause) {
        super(message, cause);
    }
}
