package io.entangle.worker.torch;

import org.jspecify.annotations.Nullable;

/** The native library that the environment names cannot be used; the message says what to set. */
public final class LibtorchUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LibtorchUnusable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
