package io.entangle.api.experiment;

import io.entangle.api.queue.Jobs;
import io.entangle.api.web.Problem;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Holds experiments, and lets them go on, at their user's wish. */
@Service
class Pausing {

    private final Experiments experiments;
    private final Jobs jobs;

    Pausing(Experiments experiments, Jobs jobs) {
        this.experiments = experiments;
        this.jobs = jobs;
    }

    /**
     * Pauses an experiment; 409 if it has ended. From now on nobody takes a job of it. A worker that is at one is asked, with its next heartbeat, to save what can be resumed and to
     * give it back; what it has completed by then counts, and what comes next is held.
     */
    @Transactional
    void pause(UUID id, IfMatch expected) {
        requireOpen(experiments.lock(id), expected);
        experiments.pause(id);
        jobs.hold(id);
    }

    /** Lets a paused experiment go on at its old place in the queue; 409 if it has ended. One that is not paused stays as it is. */
    @Transactional
    void resume(UUID id, IfMatch expected) {
        requireOpen(experiments.lock(id), expected);
        experiments.resume(id);
        jobs.letGo(id);
    }

    private static void requireOpen(StoredExperiment experiment, IfMatch expected) {
        expected.require(experiment);
        if (experiment.finishedAt() != null) {
            throw Problem.conflict("The experiment has ended: " + experiment.standing());
        }
    }
}
