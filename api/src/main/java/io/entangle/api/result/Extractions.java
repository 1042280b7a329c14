package io.entangle.api.result;

import io.entangle.api.experiment.Experiments;
import io.entangle.api.experiment.StoredExperiment;
import io.entangle.api.experiment.SupernetCheckpoint;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.NewJob;
import io.entangle.api.searchspace.AskedArchitecture;
import io.entangle.api.web.Problem;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ExtractionView;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.JobSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Cuts any subnet of its space out of the supernet that a finished experiment keeps. */
@Service
class Extractions {

    private final Experiments experiments;
    private final SupernetCheckpoint supernets;
    private final Subnets subnets;
    private final Jobs jobs;

    Extractions(Experiments experiments, SupernetCheckpoint supernets, Subnets subnets, Jobs jobs) {
        this.experiments = experiments;
        this.supernets = supernets;
        this.subnets = subnets;
        this.jobs = jobs;
    }

    /**
     * Queues an extraction, or finds the one that was asked for before.
     *
     * @param written the subnet, unless a released one is named
     * @throws io.entangle.api.web.InvalidFields if the space has no such subnet
     * @throws org.springframework.web.ErrorResponseException 409 if the experiment has not ended well
     */
    @Transactional
    ExtractionView extract(UUID experimentId, @Nullable Architecture written, @Nullable String named) {
        StoredExperiment experiment = experiments.lock(experimentId);
        Architecture architecture = AskedArchitecture.in(experiment.space(), written, named);
        supernets.requireWeightsOf(experiment, architecture);
        if (experiment.state() != StoredExperiment.State.SUCCEEDED) {
            throw Problem.conflict(
                    "Only a finished experiment has a supernet to extract from; this one is " + experiment.standing());
        }
        Optional<StoredSubnet> earlier = subnets.extraction(experimentId, architecture);
        if (earlier.isPresent()) {
            return earlier.get().extractionView();
        }
        UUID jobId = jobs.enqueue(NewJob.beside(
                experimentId,
                experiment.priority(),
                new JobSpec.Export(
                        experiment.space(),
                        supernets.dataset(experimentId),
                        supernets.of(experimentId),
                        List.of(architecture))));
        subnets.insertExtracted(experimentId, architecture, CostModel.of(experiment.space(), architecture), jobId);
        return subnets.extraction(experimentId, architecture).orElseThrow().extractionView();
    }
}
