package io.entangle.api.sweep;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.queue.Job;
import io.entangle.api.queue.Jobs;
import io.entangle.api.web.Problem;
import io.entangle.shared.job.JobState;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Ends sweeps at their user's wish. */
@Service
class SweepCancellation {

    private final Experiments experiments;
    private final Sweeps sweeps;
    private final Jobs jobs;

    SweepCancellation(Experiments experiments, Sweeps sweeps, Jobs jobs) {
        this.experiments = experiments;
        this.sweeps = sweeps;
        this.jobs = jobs;
    }

    /** Cancels a sweep; 409 if it has ended otherwise. A worker learns it with its next heartbeat, and can write nothing from now on. */
    @Transactional
    void cancel(UUID experimentId, UUID id) {
        experiments.lock(experimentId);
        Job job = jobs.find(sweeps.get(experimentId, id).jobId()).orElseThrow();
        if (job.state() == JobState.SUCCEEDED || job.state() == JobState.FAILED) {
            throw Problem.conflict("The sweep has ended: " + job.state());
        }
        jobs.cancelJob(job.id());
    }
}
