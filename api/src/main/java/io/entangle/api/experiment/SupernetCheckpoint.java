package io.entangle.api.experiment;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.queue.Jobs;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The trained supernet that an experiment keeps. */
@Component
public class SupernetCheckpoint {

    private final Jobs jobs;
    private final ArtifactStore artifacts;

    SupernetCheckpoint(Jobs jobs, ArtifactStore artifacts) {
        this.jobs = jobs;
        this.artifacts = artifacts;
    }

    /**
     * The checkpoint of the last training that succeeded.
     *
     * @throws IllegalStateException if there is none
     */
    public ArtifactRef of(UUID experimentId) {
        return jobs.result(experimentId, JobKind.TRAIN_SUPERNET)
                .filter(JobResult.SupernetTrained.class::isInstance)
                .map(JobResult.SupernetTrained.class::cast)
                .flatMap(trained -> artifacts.ref(trained.checkpoint()))
                .orElseThrow(() -> new IllegalStateException("no supernet was trained in experiment " + experimentId));
    }
}
