package io.entangle.worker.handler;

import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;

/**
 * Does one kind of job.
 *
 * @param <S> what it is told
 */
public interface JobHandler<S extends JobSpec> {

    /** The kind of job it does. */
    JobKind kind();

    /** The type of specification it takes. */
    Class<S> specification();

    /**
     * Does the job.
     *
     * @throws JobStopped if the job's cancellation asked for it; everything else that is thrown fails the job
     */
    JobResult handle(S specification, JobContext job);

    /** Lets go of what was kept for another job of this kind; called before a job of another kind, and at the worker's end. */
    default void rest() {}

    /** Does a job of this kind, whose specification is of this handler's type. */
    default JobResult accept(JobSpec spec, JobContext job) {
        return handle(specification().cast(spec), job);
    }
}
