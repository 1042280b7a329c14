package io.entangle.api.evaluation;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What children of a job are made of: its own specification, so that no worker can have anything else scored than subnets of the job's supernet on the job's images.
 *
 * @param images how many held-out images candidates are scored on; null for all of them
 */
record EvaluationSource(
        SearchSpace space,
        DatasetRef dataset,
        double heldOut,
        long seed,
        Precision precision,
        int evaluationBatchSize,
        ArtifactRef supernet,
        @Nullable Integer images) {

    /** Of a job whose subnets may be scored by others. */
    static Optional<EvaluationSource> of(JobSpec spec) {
        if (spec instanceof JobSpec.Search search) {
            return Optional.of(new EvaluationSource(
                    search.space(),
                    search.dataset(),
                    search.heldOut(),
                    search.seed(),
                    search.precision(),
                    search.search().evaluationBatchSize(),
                    search.supernet(),
                    search.search().evaluationImages()));
        }
        if (spec instanceof JobSpec.MeasureSpace measure) {
            return Optional.of(new EvaluationSource(
                    measure.space(),
                    measure.dataset(),
                    measure.heldOut(),
                    measure.seed(),
                    measure.precision(),
                    measure.evaluationBatchSize(),
                    measure.supernet(),
                    measure.images()));
        }
        return Optional.empty();
    }

    /** What of a round does not fit. */
    List<Violation> violations(EvaluationRound round) {
        Violations violations = new Violations()
                .require(round.round() >= 0, "/round", "must not be negative")
                .require(
                        round.images() == null || Objects.equals(round.images(), images),
                        "/images",
                        images == null
                                ? "must be absent: all of them"
                                : "must be %d, or absent for all".formatted(images))
                .require(
                        round.precision() == precision
                                ? precision != Precision.AUTO
                                : precision == Precision.AUTO && round.precision() != Precision.AUTO,
                        "/precision",
                        precision == Precision.AUTO ? "must be FP32 or BF16" : "must be " + precision)
                .require(
                        round.subnets().size() <= EvaluationRound.MOST_SUBNETS,
                        "/subnets",
                        "must be at most %d".formatted(EvaluationRound.MOST_SUBNETS));
        Set<Architecture> seen = new HashSet<>();
        for (int i = 0; i < Math.min(round.subnets().size(), EvaluationRound.MOST_SUBNETS); i++) {
            Architecture subnet = round.subnets().get(i);
            violations
                    .addAll("/subnets/" + i, space.violations(subnet))
                    .require(seen.add(subnet), "/subnets/" + i, "must not be there twice");
        }
        return violations.list();
    }

    /** A child that scores some of a round's subnets. */
    JobSpec.Evaluate child(EvaluationRound round, List<Architecture> subnets) {
        return new JobSpec.Evaluate(
                space,
                dataset,
                heldOut,
                seed,
                round.precision(),
                evaluationBatchSize,
                supernet,
                round.images(),
                subnets);
    }
}
