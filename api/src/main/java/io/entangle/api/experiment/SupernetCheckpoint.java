package io.entangle.api.experiment;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.queue.Jobs;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import java.util.List;
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

    /**
     * The data set as it was trained on.
     *
     * @throws IllegalStateException if there is no training
     */
    public DatasetRef dataset(UUID experimentId) {
        return jobs.stages(List.of(experimentId)).stream()
                .filter(job -> job.kind() == JobKind.TRAIN_SUPERNET)
                .map(job -> jobs.spec(job.id()))
                .filter(JobSpec.TrainSupernet.class::isInstance)
                .map(JobSpec.TrainSupernet.class::cast)
                .map(JobSpec.TrainSupernet::dataset)
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new IllegalStateException("no supernet was trained in experiment " + experimentId));
    }
}
