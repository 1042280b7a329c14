package io.entangle.api.experiment;

import io.entangle.api.queue.Jobs;
import io.entangle.api.web.Problem;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Ends experiments at their user's wish. */
@Service
class Cancellation {

    private final Experiments experiments;
    private final Jobs jobs;

    Cancellation(Experiments experiments, Jobs jobs) {
        this.experiments = experiments;
        this.jobs = jobs;
    }

    /** Cancels an experiment; 409 if it has ended otherwise. A worker learns it with its next heartbeat, and can write nothing from now on. */
    @Transactional
    void cancel(UUID id, IfMatch expected) {
        StoredExperiment experiment = experiments.lock(id);
        expected.require(experiment);
        switch (experiment.state()) {
            case CANCELLED -> {}
            case SUCCEEDED, FAILED -> throw Problem.conflict("The experiment has ended: " + experiment.standing());
            case WAITING, ACTIVE -> {
                jobs.cancel(id);
                experiments.finish(id, StoredExperiment.State.CANCELLED, null);
            }
        }
    }
}
