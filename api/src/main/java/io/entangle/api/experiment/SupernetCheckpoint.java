package io.entangle.api.experiment;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.checkpoint.Checkpoints;
import io.entangle.api.checkpoint.StoredCheckpoint;
import io.entangle.api.dataset.Datasets;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.KeptCheckpoints;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.experiment.SupernetSource;
import io.entangle.shared.experiment.TrainedWeights;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The supernet of an experiment: its own, that of the experiment it took one from, or one that was brought. */
@Component
public class SupernetCheckpoint {

    private final Experiments experiments;
    private final Jobs jobs;
    private final ArtifactStore artifacts;
    private final Checkpoints checkpoints;
    private final Datasets datasets;
    private final KeptCheckpoints kept;

    SupernetCheckpoint(
            Experiments experiments,
            Jobs jobs,
            ArtifactStore artifacts,
            Checkpoints checkpoints,
            Datasets datasets,
            KeptCheckpoints kept) {
        this.experiments = experiments;
        this.jobs = jobs;
        this.artifacts = artifacts;
        this.checkpoints = checkpoints;
        this.datasets = datasets;
        this.kept = kept;
    }

    /**
     * The checkpoint that was brought, or that of the last training that succeeded.
     *
     * @throws IllegalStateException if there is none
     */
    public ArtifactRef of(UUID experimentId) {
        return find(experimentId)
                .orElseThrow(() -> new IllegalStateException("no supernet was trained in experiment " + experimentId));
    }

    /** The checkpoint that was brought, or that of the last training that succeeded, its best state where the experiment asks for that; empty if there is none. */
    Optional<ArtifactRef> find(UUID experimentId) {
        Optional<StoredCheckpoint> brought =
                brought(experiments.get(experimentId).spec());
        if (brought.isPresent()) {
            return brought.map(StoredCheckpoint::supernet)
                    .map(link -> new ArtifactRef(link.id(), link.sha256(), link.bytes()));
        }
        Optional<UUID> last = jobs.result(trainedIn(experimentId), JobKind.TRAIN_SUPERNET)
                .filter(JobResult.SupernetTrained.class::isInstance)
                .map(JobResult.SupernetTrained.class::cast)
                .map(JobResult.SupernetTrained::checkpoint);
        return wantsBest(experimentId)
                ? last.flatMap(kept::bestBeside).or(() -> last.flatMap(artifacts::ref))
                : last.flatMap(artifacts::ref);
    }

    private boolean wantsBest(UUID experimentId) {
        SupernetSource source = experiments.get(experimentId).spec().supernet();
        return source != null && source.weights() == TrainedWeights.BEST;
    }

    /** The checkpoint that an experiment's supernet was brought as, if it was brought. */
    Optional<StoredCheckpoint> brought(ExperimentSpec spec) {
        SupernetSource source = spec.supernet();
        if (source == null) {
            return Optional.empty();
        }
        return source.experiment() == null
                ? Optional.ofNullable(source.checkpoint()).flatMap(checkpoints::find)
                : experiments
                        .find(source.experiment())
                        .map(StoredExperiment::spec)
                        .flatMap(this::brought);
    }

    /** The one subnet that an experiment's supernet is for, if it is for one alone. */
    public Optional<Architecture> only(ExperimentSpec spec) {
        return brought(spec).map(StoredCheckpoint::architecture);
    }

    /**
     * Requires that a subnet of an experiment's space is in its supernet: one that was brought for a single subnet has no weights for any other.
     *
     * @throws InvalidFields if it is not
     */
    public void requireWeightsOf(StoredExperiment experiment, Architecture architecture) {
        only(experiment.spec()).filter(only -> !only.equals(architecture)).ifPresent(only -> {
            throw new InvalidFields("/architecture", "must be the one subnet that was brought, %s".formatted(only));
        });
    }

    private UUID trainedIn(UUID experimentId) {
        SupernetSource source = experiments.get(experimentId).spec().supernet();
        return source == null || source.experiment() == null ? experimentId : trainedIn(source.experiment());
    }

    /**
     * The data set as it was trained on; with a supernet that was brought, the experiment's own.
     *
     * @throws IllegalStateException if there is no training
     */
    public DatasetRef dataset(UUID experimentId) {
        StoredExperiment experiment = experiments.get(experimentId);
        if (brought(experiment.spec()).isPresent()) {
            return datasets.find(experiment.datasetId().toString())
                    .orElseThrow(() -> new IllegalStateException("its data set is gone: " + experimentId))
                    .ref();
        }
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
