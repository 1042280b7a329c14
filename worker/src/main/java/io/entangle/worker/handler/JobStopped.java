package io.entangle.worker.handler;

/** Ends a job early without being an error of the job. */
public final class JobStopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final StopReason reason;

    /** A stop for that reason. */
    public JobStopped(StopReason reason) {
        super("the job stops: " + reason);
        this.reason = reason;
    }

    /** Why it stops. */
    public StopReason reason() {
        return reason;
    }
}
