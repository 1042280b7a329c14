package io.entangle.shared.job;

/** What log lines of both programs tell of what they are about, in the mapped diagnostic context: so that the lines of one experiment are found together. */
public final class LogFields {

    /** Id of the experiment. */
    public static final String EXPERIMENT = "entangle.experiment";

    /** Id of the job. */
    public static final String JOB = "entangle.job";

    private LogFields() {}
}
