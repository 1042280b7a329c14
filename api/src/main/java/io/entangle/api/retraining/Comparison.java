package io.entangle.api.retraining;

import io.entangle.api.queue.Job;
import io.entangle.api.queue.Jobs;
import io.entangle.api.result.ScoredSubnet;
import io.entangle.api.result.ScoredSubnets;
import io.entangle.shared.contract.v1.RetrainingComparison;
import io.entangle.shared.contract.v1.WeightSource;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.SubnetScores;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts retrained subnets beside themselves with inherited weights (AutoFormer, section 4.4 and table 6, makes the same comparison). */
@Component
class Comparison {

    private final Retrainings retrainings;
    private final ScoredSubnets subnets;
    private final Jobs jobs;

    Comparison(Retrainings retrainings, ScoredSubnets subnets, Jobs jobs) {
        this.retrainings = retrainings;
        this.subnets = subnets;
        this.jobs = jobs;
    }

    /** The comparison of an experiment. */
    RetrainingComparison of(UUID experimentId) {
        List<StoredRetraining> all = retrainings.of(experimentId);
        List<UUID> ids = all.stream().map(StoredRetraining::jobId).toList();
        Standing standing = new Standing(jobs.find(ids), jobs.results(ids));
        Map<String, ScoredSubnet> scored = subnets.of(experimentId).stream()
                .collect(Collectors.toMap(ScoredSubnet::hash, subnet -> subnet, (ranked, other) -> ranked));
        Optional<JobResult.SupernetTrained> supernet = jobs.result(experimentId, JobKind.TRAIN_SUPERNET)
                .filter(JobResult.SupernetTrained.class::isInstance)
                .map(JobResult.SupernetTrained.class::cast);
        List<RetrainingComparison.Row> rows = new ArrayList<>();
        for (List<StoredRetraining> ofOne : bySubnet(all)) {
            rows.add(inherited(ofOne, scored.get(ofOne.get(0).hash()), standing, supernet.orElse(null)));
            ofOne.forEach(retraining -> rows.add(retrained(retraining, standing)));
        }
        return new RetrainingComparison(rows, RankCorrelations.of(rows));
    }

    /** Ranked subnets first, then the others in the order in which they were first asked for. */
    private static Collection<List<StoredRetraining>> bySubnet(List<StoredRetraining> all) {
        Map<String, List<StoredRetraining>> bySubnet = all.stream()
                .collect(Collectors.groupingBy(StoredRetraining::hash, LinkedHashMap::new, Collectors.toList()));
        return bySubnet.values().stream()
                .sorted(Comparator.comparing(
                        ofOne -> ofOne.get(0).rank(), Comparator.nullsLast(Comparator.<Integer>naturalOrder())))
                .toList();
    }

    private static RetrainingComparison.Row inherited(
            List<StoredRetraining> ofOne,
            @Nullable ScoredSubnet scored,
            Standing standing,
            JobResult.@Nullable SupernetTrained supernet) {
        StoredRetraining any = ofOne.get(0);
        SubnetScores measured = ofOne.stream()
                .map(standing::result)
                .filter(Objects::nonNull)
                .map(JobResult.Retrained::inherited)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        SubnetScore heldOut = scored != null ? scored.heldOut() : measured == null ? null : measured.heldOut();
        SubnetScore test =
                scored != null && scored.test() != null ? scored.test() : measured == null ? null : measured.test();
        return new RetrainingComparison.Row(
                any.rank(),
                any.architecture(),
                any.hash(),
                any.costs(),
                WeightSource.INHERITED,
                null,
                null,
                heldOut,
                test,
                supernet == null ? null : supernet.epochs(),
                supernet == null ? null : supernet.seconds());
    }

    private static RetrainingComparison.Row retrained(StoredRetraining retraining, Standing standing) {
        JobResult.Retrained result = standing.result(retraining);
        return new RetrainingComparison.Row(
                retraining.rank(),
                retraining.architecture(),
                retraining.hash(),
                retraining.costs(),
                retraining.mode() == RetrainMode.FINE_TUNE ? WeightSource.FINE_TUNED : WeightSource.FROM_SCRATCH,
                retraining.id(),
                Objects.requireNonNull(standing.jobs.get(retraining.jobId())).state(),
                result == null ? null : result.scores().heldOut(),
                result == null ? null : result.scores().test(),
                retraining.training().epochs(),
                result == null ? null : result.seconds());
    }

    /**
     * Where retrainings stand.
     *
     * @param jobs their jobs, by id
     * @param results those of the jobs that have ended well
     */
    private record Standing(Map<UUID, Job> jobs, Map<UUID, JobResult> results) {

        JobResult.@Nullable Retrained result(StoredRetraining retraining) {
            return (JobResult.Retrained) results.get(retraining.jobId());
        }
    }
}
