package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.job.JobResult;

/** What follows from the end of a job; called in the transaction that ends it, so that all of it is committed or nothing. */
public interface JobObserver {

    /**
     * A job has succeeded; its artifacts are committed.
     *
     * @throws io.entangle.api.web.InvalidFields if the result does not fit the job; nothing is committed then
     */
    void succeeded(Job job, JobResult result);

    /** A job was given up; nothing follows unless said otherwise. */
    default void failed(Job job, Failure failure) {}
}
