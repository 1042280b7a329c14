package io.entangle.worker.runner;

import org.jspecify.annotations.Nullable;

/** The object store did not do what an address was signed for: it was away, or the address had expired. */
final class StoreFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** How it was answered; 0 if it was not. */
    private final int status;

    StoreFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    StoreFailure(String message, int status) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
