package io.entangle.worker.handler;

/** An object of a bucket that cannot be got as it was listed: it has changed, is gone, or its address has expired. */
public final class ObjectGone extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What cannot be got, by its name, and how that was answered. */
    public ObjectGone(String message, Throwable cause) {
        super(message, cause);
    }
}
