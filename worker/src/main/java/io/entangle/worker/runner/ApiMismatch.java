package io.entangle.worker.runner;

/** The API answered with a document that this version cannot read. */
public final class ApiMismatch extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ApiMismatch(Class<?> expected, Throwable cause) {
        super(
                "the API's answer is no %s that this version understands; run API and worker of the same version (%s)"
                        .formatted(expected.getSimpleName(), cause.getMessage()),
                cause);
    }
}
