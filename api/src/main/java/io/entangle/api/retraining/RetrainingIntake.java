package io.entangle.api.retraining;

import io.entangle.api.dataset.Datasets;
import io.entangle.api.dataset.StoredDataset;
import io.entangle.api.experiment.Experiments;
import io.entangle.api.experiment.StoredExperiment;
import io.entangle.api.experiment.SupernetCheckpoint;
import io.entangle.api.experiment.Teachers;
import io.entangle.api.limit.Quotas;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.NewJob;
import io.entangle.api.result.RequestedSubnet;
import io.entangle.api.result.ScoredSubnet;
import io.entangle.api.result.ScoredSubnets;
import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.KeyedRequest;
import io.entangle.api.web.Problem;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.RetrainingRequest;
import io.entangle.shared.experiment.DistillationSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.json.Json;
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
import tools.jackson.databind.node.ObjectNode;

/** Takes retrainings in: everything that can be known to be wrong is refused before any of it is stored. */
@Service
class RetrainingIntake {

    private final Experiments experiments;
    private final ScoredSubnets subnets;
    private final SupernetCheckpoint supernets;
    private final Teachers teachers;
    private final Datasets datasets;
    private final Jobs jobs;
    private final Retrainings retrainings;
    private final Quotas quotas;
    private final TransactionTemplate transaction;

    RetrainingIntake(
            Experiments experiments,
            ScoredSubnets subnets,
            SupernetCheckpoint supernets,
            Teachers teachers,
            Datasets datasets,
            Jobs jobs,
            Retrainings retrainings,
            Quotas quotas,
            PlatformTransactionManager transactions) {
        this.experiments = experiments;
        this.subnets = subnets;
        this.supernets = supernets;
        this.teachers = teachers;
        this.datasets = datasets;
        this.jobs = jobs;
        this.retrainings = retrainings;
        this.quotas = quotas;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Stores a retraining and queues its job, in one transaction.
     *
     * @param request without violations of its own
     * @param postedBy whose key asks
     * @param idempotencyKey if that owner's keys used it before for the same, the retraining of then is the answer
     * @throws InvalidFields if the experiment has no such subnet
     * @throws org.springframework.web.ErrorResponseException 409 if the experiment has not ended well, 429 if its owner has all that he may store
     */
    UUID take(UUID experimentId, RetrainingRequest request, String postedBy, @Nullable String idempotencyKey) {
        KeyedRequest keyed = KeyedRequest.of("retraining", experimentId, idempotencyKey, request);
        return keyed.once(
                key -> retrainings.earlier(postedBy, key),
                () -> Objects.requireNonNull(
                        transaction.execute(status -> store(experimentId, request, postedBy, keyed))));
    }

    private UUID store(UUID experimentId, RetrainingRequest request, String postedBy, KeyedRequest keyed) {
        StoredExperiment experiment = experiments.lock(experimentId);
        if (experiment.state() != StoredExperiment.State.SUCCEEDED) {
            throw Problem.conflict(
                    "Only subnets of a finished experiment can be retrained; this one is " + experiment.standing());
        }
        quotas.admitBytes(experiment.spec().owner());
        List<ScoredSubnet> scored = subnets.of(experimentId);
        Architecture architecture =
                RequestedSubnet.in(experiment.space(), scored, request.rank(), request.architecture(), request.named());
        supernets.requireWeightsOf(experiment, architecture);
        Optional<ScoredSubnet> known = scored.stream()
                .filter(subnet -> subnet.architecture().equals(architecture))
                .findFirst();
        TrainingSpec training =
                request.training() == null ? alone(experiment.spec().training()) : request.training();
        InvalidFields.refuse(new Violations()
                .addAll("/training", teachers.violations(training, experiment.space()))
                .addAll("/training", training.violations(experiment.space()))
                .addAll("/training", untrainable(experiment, training))
                .list());
        JobSpec.Retrain job = new JobSpec.Retrain(
                experiment.space(),
                supernets.dataset(experimentId),
                experiment.spec().heldOut(),
                experiment.spec().seed(),
                request.seed() == null ? experiment.spec().seed() : request.seed(),
                training,
                experiment.spec().search().evaluationBatchSize(),
                Objects.requireNonNull(request.mode()),
                architecture,
                supernets.of(experimentId),
                known.map(ScoredSubnet::test).isEmpty(),
                teachers.of(training));
        UUID jobId = jobs.enqueue(NewJob.beside(experimentId, experiment.priority(), job));
        Integer rank = known.map(ScoredSubnet::rank).orElse(null);
        return retrainings.insert(experimentId, jobId, rank, job, postedBy, keyed);
    }

    /** What the data set has too few images for, as far as it is known now. */
    private List<Violation> untrainable(StoredExperiment experiment, TrainingSpec training) {
        return datasets.find(experiment.datasetId().toString())
                .map(StoredDataset::inspection)
                .map(inspection -> inspection.trained(experiment.spec().heldOut()))
                .map(training::violations)
                .orElse(List.of());
    }

    /** The supernet's settings without a teacher and without further subnets that only a supernet has. */
    private static TrainingSpec alone(TrainingSpec training) {
        ObjectNode settings = Json.mapper().valueToTree(training);
        settings.remove("subnetsPerStep");
        DistillationSpec distillation = training.distillation();
        if (distillation != null && distillation.teacher().checkpoint() == null) {
            settings.remove("distillation");
        }
        return Json.mapper().treeToValue(settings, TrainingSpec.class);
    }
}
