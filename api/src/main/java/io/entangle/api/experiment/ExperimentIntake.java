package io.entangle.api.experiment;

import io.entangle.api.checkpoint.StoredCheckpoint;
import io.entangle.api.dataset.DatasetState;
import io.entangle.api.dataset.Datasets;
import io.entangle.api.dataset.StoredDataset;
import io.entangle.api.limit.Quotas;
import io.entangle.api.queue.Turn;
import io.entangle.api.queue.Turns;
import io.entangle.api.searchspace.StoredSearchSpace;
import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.KeyedRequest;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.experiment.ExperimentSpec;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes experiments in: everything that can be known to be wrong is refused before any of it is stored. */
@Service
class ExperimentIntake {

    private final ExperimentCheck check;
    private final Datasets datasets;
    private final Experiments experiments;
    private final Inspections inspections;
    private final ReusedSupernet reused;
    private final SupernetCheckpoint supernets;
    private final ExperimentLine line;
    private final Turns turns;
    private final Quotas quotas;
    private final TransactionTemplate transaction;

    ExperimentIntake(
            ExperimentCheck check,
            Datasets datasets,
            Experiments experiments,
            Inspections inspections,
            ReusedSupernet reused,
            SupernetCheckpoint supernets,
            ExperimentLine line,
            Turns turns,
            Quotas quotas,
            PlatformTransactionManager transactions) {
        this.check = check;
        this.datasets = datasets;
        this.experiments = experiments;
        this.inspections = inspections;
        this.reused = reused;
        this.supernets = supernets;
        this.line = line;
        this.turns = turns;
        this.quotas = quotas;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Stores an experiment and queues its first stage, in one transaction.
     *
     * @param spec without violations of its own, with the owner it is to have
     * @param clonedFrom the experiment that it is made after, if it is after one
     * @param postedBy whose key asks
     * @param idempotencyKey if that owner's keys used it before for the same, the experiment of then is the answer
     * @throws org.springframework.web.ErrorResponseException 429 if the owner has all that he may have
     * @throws InvalidFields with everything that is wrong in the light of the space and the data set
     */
    UUID take(ExperimentSpec spec, @Nullable UUID clonedFrom, String postedBy, @Nullable String idempotencyKey) {
        Object asked = clonedFrom == null ? spec : List.of(spec, clonedFrom);
        KeyedRequest keyed = KeyedRequest.of("experiment", null, idempotencyKey, asked);
        return keyed.once(key -> experiments.earlier(postedBy, key), () -> make(spec, clonedFrom, postedBy, keyed));
    }

    private UUID make(ExperimentSpec spec, @Nullable UUID clonedFrom, String postedBy, KeyedRequest keyed) {
        quotas.admitBytes(spec.owner());
        ExperimentCheck.Checked checked = check.of(spec);
        InvalidFields.refuse(checked.violations());
        StoredSearchSpace space = checked.space().orElseThrow();
        UUID dataset = checked.dataset().orElseThrow().id();
        return Objects.requireNonNull(
                transaction.execute(status -> store(spec, space, dataset, clonedFrom, postedBy, keyed)));
    }

    private UUID store(
            ExperimentSpec spec,
            StoredSearchSpace space,
            UUID datasetId,
            @Nullable UUID clonedFrom,
            String postedBy,
            KeyedRequest keyed) {
        inspections.hold(datasetId);
        StoredDataset dataset = datasets.find(datasetId.toString()).orElseThrow();
        InvalidFields.refuse(ExperimentCheck.fit(dataset, space.space(), spec));
        Turn turn = turns.take(spec.owner(), spec.priority());
        quotas.admitExperiment(spec.owner());
        UUID id = ResourceIds.next();
        boolean ready = dataset.state() == DatasetState.READY;
        experiments.insert(new Experiments.NewExperiment(
                id,
                ready ? StoredExperiment.State.ACTIVE : StoredExperiment.State.WAITING,
                space.id(),
                datasetId,
                clonedFrom,
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
}
