package io.entangle.api.sweep;

import io.entangle.api.queue.Job;
import io.entangle.api.queue.Jobs;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.SweepOutcome;
import io.entangle.shared.contract.v1.SweepView;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.sweep.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sweeps as their users see them: what is kept, and where their jobs stand. */
@Component
class SweepViews {

    private final Jobs jobs;

    SweepViews(Jobs jobs) {
        this.jobs = jobs;
    }

    SweepView of(StoredSweep sweep) {
        return of(List.of(sweep)).get(0);
    }

    List<SweepView> of(List<StoredSweep> sweeps) {
        List<UUID> ids = sweeps.stream().map(StoredSweep::jobId).toList();
        Map<UUID, Job> standing = jobs.find(ids);
        Map<UUID, JobSpec> specs = jobs.specs(ids);
        Map<UUID, JobResult> results = jobs.results(ids);
        return sweeps.stream()
                .map(sweep -> view(
                        sweep,
                        Objects.requireNonNull(standing.get(sweep.jobId())),
                        (JobSpec.Sweep) Objects.requireNonNull(specs.get(sweep.jobId())),
                        (JobResult.Swept) results.get(sweep.jobId())))
                .toList();
    }

    private static SweepView view(StoredSweep sweep, Job job, JobSpec.Sweep asked, JobResult.@Nullable Swept result) {
        return new SweepView(
                sweep.id(),
                sweep.experimentId(),
                job.id(),
                job.state(),
                sweep.rank(),
                asked.base(),
                ArchitectureCodec.hash(asked.base()),
                CostModel.of(asked.space(), asked.base()),
                sweep.dimensions(),
                sweep.perBlock(),
                asked.images(),
                sweep.createdAt(),
                job.attempt(),
                job.worker(),
                job.progress(),
                job.startedAt(),
                job.finishedAt(),
                job.error(),
                job.computedOn(),
                result == null ? null : outcome(asked, result),
                links(sweep));
    }

    private static SweepOutcome outcome(JobSpec.Sweep asked, JobResult.Swept result) {
        List<SweepOutcome.Point> points = new ArrayList<>();
        for (int i = 0; i < asked.variants().size(); i++) {
            Variant variant = asked.variants().get(i);
            JobResult.SweptVariant scored = result.variants().get(i);
            points.add(new SweepOutcome.Point(
                    variant.dimension(),
                    variant.stage(),
                    variant.block(),
                    variant.value(),
                    variant.architecture().equals(asked.base()),
                    variant.architecture(),
                    ArchitectureCodec.hash(variant.architecture()),
                    CostModel.of(asked.space(), variant.architecture()),
                    scored.score(),
                    scored.fromBase()));
        }
        return new SweepOutcome(result.base(), points, result.effects());
    }

    private static Map<String, String> links(StoredSweep sweep) {
        String self = "/api/v1/experiments/%s/sweeps/%s".formatted(sweep.experimentId(), sweep.id());
        return Map.of("self", self, "plot", self + "/plot", "cancel", self + ":cancel");
    }
}
