package io.entangle.api.experiment;

import io.entangle.api.dataset.DatasetInspection;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.experiment.SpaceSearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;

/** Whether a data set that was inspected fits an experiment. */
final class DatasetFit {

    private DatasetFit() {}

    static List<Violation> violations(DatasetInspection dataset, SearchSpace space, ExperimentSpec spec) {
        int classes = dataset.classes().size();
        int heldOut = dataset.heldOut(spec.heldOut());
        boolean divided = heldOut >= 1 && heldOut < dataset.trainImages();
        Violations violations = new Violations()
                .require(
                        classes == space.classes(),
                        "/dataset",
                        "has %d classes, but the search space is for %d".formatted(classes, space.classes()))
                .require(
                        divided,
                        "/heldOut",
                        "has %d training images, of which a share of %s leaves none to train on or none to rank on"
                                .formatted(dataset.trainImages(), spec.heldOut()));
        return divided && spec.supernet() == null
                ? violations
                        .addAll("", untrainable(spec, dataset.trained(spec.heldOut())))
                        .list()
                : violations.list();
    }

    private static List<Violation> untrainable(ExperimentSpec spec, int images) {
        SpaceSearchSpec spaceSearch = spec.spaceSearch();
        TrainingSpec before = spaceSearch == null ? null : spaceSearch.training();
        return new Violations()
                .addAll("/training", spec.training().violations(images))
                .addAll("/spaceSearch/training", before == null ? List.of() : before.violations(images))
                .list();
    }
}
