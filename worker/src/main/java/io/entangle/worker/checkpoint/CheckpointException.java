package io.entangle.worker.checkpoint;

/** A checkpoint that cannot be read, or does not fit what it is read for; the message names the file or the tensor. */
public final class CheckpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With what is wrong, and where. */
    public CheckpointException(String message) {
        super(message);
    }

    /** With what is wrong, where, and the failure behind it. */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
