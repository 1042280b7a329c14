package io.entangle.worker.command;

/** Ends a command with a message for the user and no stack trace. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
