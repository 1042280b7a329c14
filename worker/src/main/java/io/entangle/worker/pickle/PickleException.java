package io.entangle.worker.pickle;

/** Bytes that are no pickle, end too early, or ask for more than the limits allow; the message says where. */
public final class PickleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With what is wrong, and where. */
    public PickleException(String message) {
        super(message);
    }
}
