package io.entangle.api.retraining;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.queue.Job;
import io.entangle.api.queue.Jobs;
import io.entangle.api.web.Problem;
import io.entangle.shared.job.JobState;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Ends retrainings at their user's wish. */
@Service
class RetrainingCancellation {

    private final Experiments experiments;
    private final Retrainings retrainings;
    private final Jobs jobs;

    RetrainingCancellation(Experiments experiments, Retrainings retrainings, Jobs jobs) {
        this.experiments = experiments;
        this.retrainings = retrainings;
        this.jobs = jobs;
    }

    /** Cancels a retraining; 409 if it has ended otherwise. A worker learns it with its next heartbeat, and can write nothing from now on. */
    @Transactional
    void cancel(UUID experimentId, UUID id) {
        experiments.lock(experimentId);
        Job job = jobs.find(retrainings.get(experimentId, id).jobId()).orElseThrow();
        if (job.state() == JobState.SUCCEEDED || job.state() == JobState.FAILED) {
            throw Problem.conflict("The retraining has ended: " + job.state());
        }
        jobs.cancelJob(job.id());
    }
}
