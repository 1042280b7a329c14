package io.entangle.api.experiment;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.queue.Jobs;
import io.entangle.shared.experiment.SupernetSource;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The trained supernet that an experiment keeps: its own, or that of the experiment it took one from. */
@Component
public class SupernetCheckpoint {

    private final Experiments experiments;
    private final Jobs jobs;
    private final ArtifactStore artifacts;

    SupernetCheckpoint(Experiments experiments, Jobs jobs, ArtifactStore artifacts) {
        this.experiments = experiments;
        this.jobs = jobs;
        this.artifacts = artifacts;
    }

    /**
     * The checkpoint of the last training that succeeded.
     *
     * @throws IllegalStateException if there is none
     */
    public ArtifactRef of(UUID experimentId) {
        return find(experimentId)
                .orElseThrow(() -> new IllegalStateException("no supernet was trained in experiment " + experimentId));
    }

    /** The checkpoint of the last training that succeeded, if there is one. */
    Optional<ArtifactRef> find(UUID experimentId) {
        return jobs.result(trainedIn(experimentId), JobKind.TRAIN_SUPERNET)
                .filter(JobResult.SupernetTrained.class::isInstance)
                .map(JobResult.SupernetTrained.class::cast)
                .flatMap(trained -> artifacts.ref(trained.checkpoint()));
    }

    private UUID trainedIn(UUID experimentId) {
        SupernetSource source = experiments.get(experimentId).spec().supernet();
        return source == null || source.experiment() == null ? experimentId : trainedIn(source.experiment());
    }

    /**
     * The data set as it was trained on.
     *
     * @throws IllegalStateException if there is no training
     */
    public DatasetRef dataset(UUID experimentId) {
        return jobs.stages(List.of(trainedIn(experimentId))).stream()
                .filter(job -> job.kind() == JobKind.TRAIN_SUPERNET)
                .map(job -> jobs.spec(job.id()))
                .filter(JobSpec.TrainSupernet.class::isInstance)
                .map(JobSpec.TrainSupernet.class::cast)
                .map(JobSpec.TrainSupernet::dataset)
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new IllegalStateException("no supernet was trained in experiment " + experimentId));
    }
}
