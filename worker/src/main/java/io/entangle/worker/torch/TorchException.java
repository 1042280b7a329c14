package io.entangle.worker.torch;

/** A failure inside libtorch; its message holds the line of the program that failed. */
public final class TorchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TorchException(String message, Throwable cause) {
        super(message, cause);
    }
}
