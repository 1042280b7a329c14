package io.entangle.worker.data;

import org.jspecify.annotations.Nullable;

/**
 * A data set that cannot be used as it is. The message names the path (or the parameter) at fault and says what to do
 * about it, so it can be shown to the owner of the data unchanged.
 */
public sealed class DatasetException extends RuntimeException permits CorruptImage {

    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
