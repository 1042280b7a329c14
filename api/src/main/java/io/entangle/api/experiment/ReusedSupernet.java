package io.entangle.api.experiment;

import io.entangle.api.dataset.Datasets;
import io.entangle.api.searchspace.SearchSpaces;
import io.entangle.api.security.Caller;
import io.entangle.api.security.CurrentCaller;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.experiment.SupernetSource;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Whether an experiment may search the supernet of an earlier one. Both must hold out the same images: a supernet scored on images that it was trained on would look better
 * than it is.
 */
@Component
class ReusedSupernet {

    private static final String POINTER = "/supernet/experiment";

    private final Experiments experiments;
    private final SupernetCheckpoint supernets;
    private final SearchSpaces spaces;
    private final Datasets datasets;
    private final CurrentCaller callers;

    ReusedSupernet(
            Experiments experiments,
            SupernetCheckpoint supernets,
            SearchSpaces spaces,
            Datasets datasets,
            CurrentCaller callers) {
        this.experiments = experiments;
        this.supernets = supernets;
        this.spaces = spaces;
        this.datasets = datasets;
        this.callers = callers;
    }

    /** Another's experiment is none. */
    private Optional<StoredExperiment> seen(UUID experiment) {
        Caller caller = callers.get();
        return experiments
                .find(experiment)
                .filter(found -> caller.sees(found.spec().owner()));
    }

    /** The space of the supernet, which may be a later version of the one that was asked for then; empty where none is reused. */
    Optional<SearchSpace> space(ExperimentSpec spec) {
        SupernetSource source = spec.supernet();
        return source == null || source.experiment() == null
                ? Optional.empty()
                : seen(source.experiment()).map(StoredExperiment::space);
    }

    /**
     * What stands against it.
     *
     * @param space the space asked for, if there is one
     * @param dataset the data set asked for, if there is one
     */
    List<Violation> violations(ExperimentSpec spec, @Nullable UUID space, @Nullable UUID dataset) {
        SupernetSource source = spec.supernet();
        Violations violations = new Violations();
        if (source == null || source.experiment() == null) {
            return violations.list();
        }
        Optional<StoredExperiment> found = seen(source.experiment());
        if (found.isEmpty()) {
            return violations
                    .require(false, POINTER, "there is no experiment " + source.experiment())
                    .list();
        }
        StoredExperiment trained = found.get();
        return violations
                .require(
                        supernets.find(trained.id()).isPresent(),
                        POINTER,
                        "has no trained supernet: it is %s".formatted(trained.standing()))
                .require(
                        space == null || space.equals(trained.searchSpaceId()),
                        "/searchSpace",
                        "must be the supernet's, " + spaceName(trained))
                .require(
                        dataset == null || dataset.equals(trained.datasetId()),
                        "/dataset",
                        "must be the one that the supernet was trained on, " + datasetName(trained))
                .require(
                        spec.seed() == trained.spec().seed(),
                        "/seed",
                        "must be the supernet's, %d: it says which images were held out from training"
                                .formatted(trained.spec().seed()))
                .require(
                        spec.heldOut() == trained.spec().heldOut(),
                        "/heldOut",
                        "must be the supernet's, %s: it says which images were held out from training"
                                .formatted(trained.spec().heldOut()))
                .list();
    }

    private String spaceName(StoredExperiment trained) {
        String id = trained.searchSpaceId().toString();
        return spaces.find(id)
                .map(space -> "%s (%s)".formatted(space.name(), id))
                .orElse(id);
    }

    private String datasetName(StoredExperiment trained) {
        String id = trained.datasetId().toString();
        return datasets.find(id)
                .map(dataset -> "%s (%s)".formatted(dataset.name(), id))
                .orElse(id);
    }
}
