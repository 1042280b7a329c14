package io.entangle.api.experiment;

import io.entangle.api.checkpoint.StoredCheckpoint;
import io.entangle.api.dataset.DatasetState;
import io.entangle.api.dataset.Datasets;
import io.entangle.api.dataset.StoredDataset;
import io.entangle.api.limit.Quotas;
import io.entangle.api.queue.Turn;
import io.entangle.api.queue.Turns;
import io.entangle.api.searchspace.SearchSpaces;
import io.entangle.api.searchspace.StoredSearchSpace;
import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.KeyedRequest;
import io.entangle.api.web.ResourceIds;
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
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes experiments in: everything that can be known to be wrong is refused before any of it is stored. */
@Service
class ExperimentIntake {

    private final SearchSpaces spaces;
    private final Datasets datasets;
    private final Experiments experiments;
    private final Inspections inspections;
    private final ReusedSupernet reused;
    private final BroughtSupernet brought;
    private final SupernetCheckpoint supernets;
    private final Teachers teachers;
    private final ExperimentLine line;
    private final Turns turns;
    private final Quotas quotas;
    private final TransactionTemplate transaction;

    ExperimentIntake(
            SearchSpaces spaces,
            Datasets datasets,
            Experiments experiments,
            Inspections inspections,
            ReusedSupernet reused,
            BroughtSupernet brought,
            SupernetCheckpoint supernets,
            Teachers teachers,
            ExperimentLine line,
            Turns turns,
            Quotas quotas,
            PlatformTransactionManager transactions) {
        this.spaces = spaces;
        this.datasets = datasets;
        this.experiments = experiments;
        this.inspections = inspections;
        this.reused = reused;
        this.brought = brought;
        this.supernets = supernets;
        this.teachers = teachers;
        this.line = line;
        this.turns = turns;
        this.quotas = quotas;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Stores an experiment and queues its first stage, in one transaction.
     *
     * @param spec without violations of its own, with the owner it is to have
     * @param postedBy whose key asks
     * @param idempotencyKey if that owner's keys used it before for the same, the experiment of then is the answer
     * @throws org.springframework.web.ErrorResponseException 429 if the owner has all that he may have
     * @throws InvalidFields with everything that is wrong in the light of the space and the data set
     */
    UUID take(ExperimentSpec spec, String postedBy, @Nullable String idempotencyKey) {
        KeyedRequest keyed = KeyedRequest.of("experiment", null, idempotencyKey, spec);
        return keyed.once(key -> experiments.earlier(postedBy, key), () -> make(spec, postedBy, keyed));
    }

    private UUID make(ExperimentSpec spec, String postedBy, KeyedRequest keyed) {
        quotas.admitBytes(spec.owner());
        Optional<StoredSearchSpace> space = spaces.find(spec.searchSpace());
        Optional<StoredDataset> dataset = datasets.find(spec.dataset());
        Violations violations = new Violations()
                .require(space.isPresent(), "/searchSpace", "there is no search space " + spec.searchSpace())
                .require(dataset.isPresent(), "/dataset", "there is no data set " + spec.dataset());
        space.ifPresent(found -> violations
                .addAll("/constraints", unmet(reused.space(spec).orElse(found.space()), spec))
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
            fit(violations, dataset.get(), space.get(), spec);
        }
        InvalidFields.refuse(violations.list());
        return Objects.requireNonNull(transaction.execute(
                status -> store(spec, space.orElseThrow(), dataset.orElseThrow().id(), postedBy, keyed)));
    }

    private UUID store(
            ExperimentSpec spec, StoredSearchSpace space, UUID datasetId, String postedBy, KeyedRequest keyed) {
        inspections.hold(datasetId);
        StoredDataset dataset = datasets.find(datasetId.toString()).orElseThrow();
        Violations violations = new Violations();
        fit(violations, dataset, space, spec);
        InvalidFields.refuse(violations.list());
        Turn turn = turns.take(spec.owner(), spec.priority());
        quotas.admitExperiment(spec.owner());
        UUID id = ResourceIds.next();
        boolean ready = dataset.state() == DatasetState.READY;
        experiments.insert(new Experiments.NewExperiment(
                id,
                ready ? StoredExperiment.State.ACTIVE : StoredExperiment.State.WAITING,
                space.id(),
                datasetId,
                spec,
                supernets
                        .brought(spec)
                        .map(StoredCheckpoint::space)
                        .or(() -> reused.space(spec))
                        .orElse(space.space()),
                postedBy,
                keyed,
                turn));
        if (ready) {
            line.begin(experiments.get(id), dataset.ref());
        }
        return id;
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

    private static void fit(
            Violations violations, StoredDataset dataset, StoredSearchSpace space, ExperimentSpec spec) {
        violations.require(dataset.state() != DatasetState.INVALID, "/dataset", "cannot be used: " + dataset.error());
        if (dataset.state() == DatasetState.READY && dataset.inspection() != null) {
            violations.addAll("", DatasetFit.violations(dataset.inspection(), space.space(), spec));
        }
    }
}
