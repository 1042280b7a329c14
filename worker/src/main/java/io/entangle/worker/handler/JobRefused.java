package io.entangle.worker.handler;

/** A job that cannot be done as it was asked for; the message tells the user what to change. */
public final class JobRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;

    /**
     * A refusal.
     *
     * @param type short name of the kind of error
     * @param message what is wrong and what to do
     */
    public JobRefused(String type, String message) {
        super(message);
        this.type = type;
    }

    /**
     * A refusal that another error led to.
     *
     * @param type short name of the kind of error
     * @param message what is wrong and what to do
     * @param cause that error
     */
    public JobRefused(String type, String message, Throwable cause) {
        super(message, cause);
        this.type = type;
    }

    /** Short name of the kind of error. */
    public String type() {
        return type;
    }
}
