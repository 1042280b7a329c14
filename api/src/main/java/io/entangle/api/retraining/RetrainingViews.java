package io.entangle.api.retraining;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.queue.Job;
import io.entangle.api.queue.Jobs;
import io.entangle.shared.contract.v1.ArtifactLink;
import io.entangle.shared.contract.v1.RetrainingOutcome;
import io.entangle.shared.contract.v1.RetrainingView;
import io.entangle.shared.contract.v1.SubnetArtifacts;
import io.entangle.shared.job.JobResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Retrainings as their users see them: what is kept, and where their jobs stand. */
@Component
class RetrainingViews {

    private final Jobs jobs;
    private final ArtifactStore artifacts;

    RetrainingViews(Jobs jobs, ArtifactStore artifacts) {
        this.jobs = jobs;
        this.artifacts = artifacts;
    }

    RetrainingView of(StoredRetraining retraining) {
        return of(List.of(retraining)).get(0);
    }

    List<RetrainingView> of(List<StoredRetraining> retrainings) {
        List<UUID> ids = retrainings.stream().map(StoredRetraining::jobId).toList();
        Map<UUID, Job> standing = jobs.find(ids);
        Map<UUID, JobResult> results = jobs.results(ids);
        return retrainings.stream()
                .map(retraining ->
                        view(retraining, Objects.requireNonNull(standing.get(retraining.jobId())), (JobResult.Retrained)
                                results.get(retraining.jobId())))
                .toList();
    }

    private RetrainingView view(StoredRetraining retraining, Job job, JobResult.@Nullable Retrained result) {
        return new RetrainingView(
                retraining.id(),
                retraining.experimentId(),
                job.id(),
                job.state(),
                retraining.rank(),
                retraining.architecture(),
                retraining.hash(),
                retraining.costs(),
                retraining.mode(),
                retraining.seed(),
                retraining.training(),
                retraining.createdAt(),
                job.attempt(),
                job.worker(),
                job.progress(),
                job.startedAt(),
                job.finishedAt(),
                job.error(),
                job.computedOn(),
                result == null ? null : outcome(result),
                result == null ? null : artifacts(result.subnet()),
                links(retraining));
    }

    private static RetrainingOutcome outcome(JobResult.Retrained result) {
        return new RetrainingOutcome(
                result.scores().heldOut(),
                result.scores().test(),
                result.epochs(),
                result.steps(),
                result.finalLoss(),
                result.imagesPerSecond(),
                result.seconds());
    }

    private @Nullable SubnetArtifacts artifacts(JobResult.ExportedSubnet subnet) {
        ArtifactLink weights = link(subnet.weights());
        ArtifactLink config = link(subnet.config());
        return weights == null || config == null ? null : new SubnetArtifacts(weights, config);
    }

    private @Nullable ArtifactLink link(UUID id) {
        return artifacts
                .ref(id)
                .map(found -> new ArtifactLink(id, "/api/v1/artifacts/" + id, found.sha256(), found.bytes()))
                .orElse(null);
    }

    private static Map<String, String> links(StoredRetraining retraining) {
        String all = "/api/v1/experiments/%s/retrainings".formatted(retraining.experimentId());
        String self = all + "/" + retraining.id();
        return Map.of(
                "self", self,
                "metrics", self + "/metrics",
                "cancel", self + ":cancel",
                "comparison", all + "/comparison");
    }
}
