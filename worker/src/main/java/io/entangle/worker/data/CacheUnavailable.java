package io.entangle.worker.data;

import org.jspecify.annotations.Nullable;

/** A file that a {@link DataCache} cannot keep: it does not fit, or the disk refuses. Whoever asked goes on without it. */
public final class CacheUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    CacheUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
