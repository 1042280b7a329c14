package io.entangle.api.sweep;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.experiment.StoredExperiment;
import io.entangle.api.experiment.SupernetCheckpoint;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.NewJob;
import io.entangle.api.result.RequestedSubnet;
import io.entangle.api.result.ScoredSubnet;
import io.entangle.api.result.ScoredSubnets;
import io.entangle.api.web.InvalidFields;
import io.entangle.api.web.KeyedRequest;
import io.entangle.api.web.Problem;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.SweepRequest;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.sweep.DimensionSweep;
import io.entangle.shared.validation.Violations;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes sweeps in: everything that can be known to be wrong is refused before any of it is stored. */
@Service
class SweepIntake {

    private static final int BEST = 1;

    private final Experiments experiments;
    private final ScoredSubnets subnets;
    private final SupernetCheckpoint supernets;
    private final Jobs jobs;
    private final Sweeps sweeps;
    private final TransactionTemplate transaction;

    SweepIntake(
            Experiments experiments,
            ScoredSubnets subnets,
            SupernetCheckpoint supernets,
            Jobs jobs,
            Sweeps sweeps,
            PlatformTransactionManager transactions) {
        this.experiments = experiments;
        this.subnets = subnets;
        this.supernets = supernets;
        this.jobs = jobs;
        this.sweeps = sweeps;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Stores a sweep and queues its job, in one transaction.
     *
     * @param request without violations of its own
     * @param postedBy whose key asks
     * @param idempotencyKey if that owner's keys used it before for the same, the sweep of then is the answer
     * @throws InvalidFields if the experiment has no such subnet
     * @throws org.springframework.web.ErrorResponseException 409 if the experiment has not ended well, or its supernet holds a single subnet
     */
    UUID take(UUID experimentId, SweepRequest request, String postedBy, @Nullable String idempotencyKey) {
        KeyedRequest keyed = KeyedRequest.of("sweep", experimentId, idempotencyKey, request);
        return keyed.once(
                key -> sweeps.earlier(postedBy, key),
                () -> Objects.requireNonNull(
                        transaction.execute(status -> store(experimentId, request, postedBy, keyed))));
    }

    private UUID store(UUID experimentId, SweepRequest request, String postedBy, KeyedRequest keyed) {
        StoredExperiment experiment = experiments.lock(experimentId);
        if (experiment.state() != StoredExperiment.State.SUCCEEDED) {
            throw Problem.conflict(
                    "Only the dimensions of a finished experiment can be swept; this one is " + experiment.standing());
        }
        if (supernets.only(experiment.spec()).isPresent()) {
            throw Problem.conflict(
                    "The supernet was brought for a single subnet: there are no weights for its variants");
        }
        List<ScoredSubnet> scored = subnets.of(experimentId);
        Architecture base = base(experiment, scored, request);
        Integer rank = scored.stream()
                .filter(subnet -> subnet.architecture().equals(base))
                .findFirst()
                .map(ScoredSubnet::rank)
                .orElse(null);
        List<Dimension> dimensions = dimensions(request, experiment.space());
        boolean perBlock = Boolean.TRUE.equals(request.perBlock());
        JobSpec.Sweep job = new JobSpec.Sweep(
                experiment.space(),
                supernets.dataset(experimentId),
                experiment.spec().heldOut(),
                experiment.spec().seed(),
                experiment.spec().training().precision(),
                experiment.spec().search().evaluationBatchSize(),
                supernets.of(experimentId),
                request.images(),
                base,
                DimensionSweep.variants(experiment.space(), base, dimensions, perBlock));
        UUID jobId = jobs.enqueue(NewJob.beside(experimentId, experiment.priority(), job));
        return sweeps.insert(experimentId, jobId, rank, dimensions, perBlock, postedBy, keyed);
    }

    private static Architecture base(StoredExperiment experiment, List<ScoredSubnet> scored, SweepRequest request) {
        boolean unsaid = request.rank() == null && request.architecture() == null && request.named() == null;
        return RequestedSubnet.in(
                experiment.space(),
                scored,
                unsaid ? Integer.valueOf(BEST) : request.rank(),
                request.architecture(),
                request.named());
    }

    /** In the order in which they are swept, whatever the order in which they were asked for. */
    private static List<Dimension> dimensions(SweepRequest request, SearchSpace space) {
        List<Dimension> asked = request.dimensions();
        if (asked == null) {
            return List.copyOf(space.dimensions());
        }
        Violations violations = new Violations();
        for (int i = 0; i < asked.size(); i++) {
            violations.require(
                    space.dimensions().contains(asked.get(i)),
                    "/dimensions/" + i,
                    "must be one of %s in this space".formatted(space.dimensions()));
        }
        InvalidFields.refuse(violations.list());
        return space.dimensions().stream().filter(asked::contains).toList();
    }
}
