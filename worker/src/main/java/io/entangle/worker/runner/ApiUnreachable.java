package io.entangle.worker.runner;

/** The API did not answer: no connection, a broken one, or no answer in time. */
public final class ApiUnreachable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ApiUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
