package io.entangle.api.experiment;

import io.entangle.api.dataset.DatasetInspection;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;

/** Whether a data set that was inspected fits an experiment. */
final class DatasetFit {

    private DatasetFit() {}

    static List<Violation> violations(DatasetInspection dataset, SearchSpace space, ExperimentSpec spec) {
        int classes = dataset.classes().size();
        long heldOut = Math.round(dataset.trainImages() * spec.heldOut());
        return new Violations()
                .require(
                        classes == space.classes(),
                        "/dataset",
                        "has %d classes, but the search space is for %d".formatted(classes, space.classes()))
                .require(
                        heldOut >= 1 && heldOut < dataset.trainImages(),
                        "/heldOut",
                        "has %d training images, of which a share of %s leaves none to train on or none to rank on"
                                .formatted(dataset.trainImages(), spec.heldOut()))
                .list();
    }
}
