package io.entangle.api.experiment;

import io.entangle.api.queue.Jobs;
import io.entangle.api.web.Problem;
import io.entangle.shared.contract.v1.Failure;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes up experiments that were given up, at their user's wish: when the disk has room again, say, or the data set is back. */
@Service
class Retrial {

    private final Experiments experiments;
    private final Jobs jobs;

    Retrial(Experiments experiments, Jobs jobs) {
        this.experiments = experiments;
        this.jobs = jobs;
    }

    /**
     * Queues the stage that failed again, with fresh budgets and from its last checkpoint; what came before it is kept. 409 if the experiment has not failed, or if no stage did, so
     * that a second try would end in the same way.
     */
    @Transactional
    void retry(UUID id, IfMatch expected) {
        StoredExperiment experiment = experiments.lock(id);
        expected.require(experiment);
        if (experiment.state() != StoredExperiment.State.FAILED) {
            throw Problem.conflict("Only a failed experiment can be tried again; this one is " + experiment.standing());
        }
        experiments.reopen(id);
        if (jobs.retry(id) == 0) {
            Failure error = experiment.error();
            throw Problem.conflict(
                    "No stage of it failed, so there is none to try again; post it anew, by :clone, when this is mended: "
                            + (error == null ? "no reason is known" : error.message()));
        }
    }
}
