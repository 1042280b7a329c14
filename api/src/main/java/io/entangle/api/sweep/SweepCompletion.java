package io.entangle.api.sweep;

import io.entangle.api.queue.Job;
import io.entangle.api.queue.JobObserver;
import io.entangle.api.queue.Jobs;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import org.springframework.stereotype.Component;

/** Holds results of sweeps to what was asked: views pair scores and variants by their places. */
@Component
class SweepCompletion implements JobObserver {

    private final Jobs jobs;

    SweepCompletion(Jobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public void succeeded(Job job, JobResult result) {
        if (result instanceof JobResult.Swept swept && jobs.spec(job.id()) instanceof JobSpec.Sweep asked) {
            int expected = asked.variants().size();
            if (swept.variants().size() != expected) {
                throw new InvalidFields("/variants", "must be one for each of the %d variants".formatted(expected));
            }
        }
    }
}
