package io.entangle.api.experiment;

import io.entangle.api.dataset.DatasetState;
import io.entangle.api.dataset.Datasets;
import io.entangle.api.dataset.StoredDataset;
import io.entangle.api.searchspace.SearchSpaces;
import io.entangle.api.searchspace.StoredSearchSpace;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.constraint.Feasibility;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.experiment.SpaceSearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What can be known to be wrong with an experiment before any of it is stored, whether it is posted or only planned. */
@Component
class ExperimentCheck {

    private static final String LIMITS = "/constraints";

    private final SearchSpaces spaces;
    private final Datasets datasets;
    private final ReusedSupernet reused;
    private final BroughtSupernet brought;
    private final SupernetCheckpoint supernets;
    private final Teachers teachers;

    ExperimentCheck(
            SearchSpaces spaces,
            Datasets datasets,
            ReusedSupernet reused,
            BroughtSupernet brought,
            SupernetCheckpoint supernets,
            Teachers teachers) {
        this.spaces = spaces;
        this.datasets = datasets;
        this.reused = reused;
        this.brought = brought;
        this.supernets = supernets;
        this.teachers = teachers;
    }

    /** What is known of it. */
    Checked of(ExperimentSpec spec) {
        Optional<StoredSearchSpace> space = spaces.find(spec.searchSpace());
        Optional<StoredDataset> dataset = datasets.find(spec.dataset());
        Violations violations = new Violations()
                .require(space.isPresent(), "/searchSpace", "there is no search space " + spec.searchSpace())
                .require(dataset.isPresent(), "/dataset", "there is no data set " + spec.dataset());
        space.ifPresent(found -> violations
                .addAll(LIMITS, unmet(reused.space(spec).orElse(found.space()), spec))
                .addAll("/training", spec.training().violations(found.space()))
                .addAll("/spaceSearch", unsearchable(found.space(), spec)));
        violations.addAll(
                "",
                reused.violations(
                        spec,
                        space.map(StoredSearchSpace::id).orElse(null),
                        dataset.map(StoredDataset::id).orElse(null)));
        violations.addAll(
                "", brought.violations(spec, space.map(StoredSearchSpace::id).orElse(null)));
        violations.addAll(
                "/training",
                teachers.violations(
                        spec.training(), space.map(StoredSearchSpace::space).orElse(null)));
        if (space.isPresent() && dataset.isPresent()) {
            violations.addAll("", fit(dataset.get(), space.get().space(), spec));
        }
        return new Checked(space, dataset, violations.list());
    }

    private List<Violation> unsearchable(SearchSpace space, ExperimentSpec spec) {
        SpaceSearchSpec spaceSearch = spec.spaceSearch();
        if (spaceSearch == null) {
            return List.of();
        }
        Violations violations = new Violations().addAll("", spaceSearch.violations(space));
        TrainingSpec training = spaceSearch.training();
        return training == null
                ? violations.list()
                : violations
                        .addAll("/training", training.violations(space))
                        .addAll("/training", teachers.violations(training, space))
                        .list();
    }

    private List<Violation> unmet(SearchSpace space, ExperimentSpec spec) {
        Optional<Architecture> only =
                supernets.only(spec).filter(subnet -> space.violations(subnet).isEmpty());
        if (only.isEmpty()) {
            return Feasibility.of(space).violations(spec.constraints());
        }
        Costs costs = CostModel.of(space, only.get());
        return new Violations()
                .require(
                        spec.constraints().admit(costs),
                        "",
                        "the one subnet that was brought has %d parameters and %d MACs"
                                .formatted(costs.parameters(), costs.macs()))
                .list();
    }

    /** What keeps a data set, as it is known now, from being learned. */
    static List<Violation> fit(StoredDataset dataset, SearchSpace space, ExperimentSpec spec) {
        Violations violations = new Violations()
                .require(dataset.state() != DatasetState.INVALID, "/dataset", "cannot be used: " + dataset.error());
        if (dataset.state() == DatasetState.READY && dataset.inspection() != null) {
            violations.addAll("", DatasetFit.violations(dataset.inspection(), space, spec));
        }
        return violations.list();
    }

    /**
     * What is known of an experiment.
     *
     * @param space the space that is named, if there is one
     * @param dataset the data set that is named, if there is one
     * @param violations everything that is wrong
     */
    record Checked(Optional<StoredSearchSpace> space, Optional<StoredDataset> dataset, List<Violation> violations) {

        /** What is wrong with the limits: no subnet keeps them. */
        List<Violation> unmet() {
            return violations.stream().filter(Checked::isOfLimits).toList();
        }

        /** What is wrong with anything else. */
        List<Violation> others() {
            return violations.stream()
                    .filter(violation -> !isOfLimits(violation))
                    .toList();
        }

        private static boolean isOfLimits(Violation violation) {
            return violation.pointer().startsWith(LIMITS);
        }
    }
}
