package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.Subspaces;
import io.entangle.shared.spacesearch.UpdateMode;
import io.entangle.worker.evaluation.SubnetEvaluator;
import io.entangle.worker.spacesearch.MeasuredSubnet;
import io.entangle.worker.spacesearch.MeasurementSettings;
import io.entangle.worker.spacesearch.SpaceFamilyBounds;
import io.entangle.worker.spacesearch.SpaceMeasurement;
import io.entangle.worker.spacesearch.SpaceSample;
import io.entangle.worker.spacesearch.SpaceUpdate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One measurement of a space: draw, score, report, then measure and move.
 *
 * <p>Subnets that an earlier attempt reported are not scored again. As the draws depend on the seed alone, and all else on draws and scores, an interrupted measurement ends with
 * the same result as one that was not.
 */
final class SpaceRun {

    private static final Logger LOG = LoggerFactory.getLogger(SpaceRun.class);
    private static final double NANOS = 1e9;
    private static final int REPORTED_AT_ONCE = 8;
    private static final int RESAMPLES = 1000;
    private static final int MOST_FOR_A_CHOICE = 20;
    private static final int LEAST_FOR_A_CHOICE = 2;
    private static final int SAMPLES_FOR_EACH = 10;

    private final JobSpec.MeasureSpace specification;
    private final JobContext job;
    private final SubnetEvaluator evaluator;
    private final long startedAt = System.nanoTime();

    /** A measurement to be run once. */
    SpaceRun(JobSpec.MeasureSpace specification, JobContext job, SubnetEvaluator evaluator) {
        this.specification = specification;
        this.job = job;
        this.evaluator = evaluator;
    }

    JobResult.SpaceMeasured run() {
        List<Architecture> drawn = draw();
        List<Candidate> reported = job.reportedCandidates();
        reported.forEach(known -> evaluator.know(known.architecture(), known.score()));
        if (!reported.isEmpty()) {
            LOG.info("takes over {} scores of an earlier attempt", reported.size());
        }
        Map<Architecture, SubnetScore> scores = score(drawn.stream().distinct().toList());
        Subspaces subspaces = Subspaces.of(specification.space());
        List<MeasuredSubnet> subnets = drawn.stream()
                .map(subnet ->
                        new MeasuredSubnet(subspaces.values(subnet), error(Objects.requireNonNull(scores.get(subnet)))))
                .toList();
        SpaceMeasurement measurement = SpaceMeasurement.of(subspaces.all(), subnets, settings());
        List<SubspaceChange> changes = changes(measurement, specification.mode());
        return new JobResult.SpaceMeasured(
                measurement.quality(),
                subnets.stream().map(MeasuredSubnet::error).sorted().toList(),
                evaluator.images(),
                measurement.subspaces(),
                changes,
                changes.stream().anyMatch(SubspaceChange::changed)
                        ? subspaces.with(
                                changes.stream().map(SubspaceChange::after).toList())
                        : specification.space());
    }

    private List<Architecture> draw() {
        List<Architecture> drawn = SpaceSample.draw(
                specification.space(),
                specification.constraints(),
                specification.samples(),
                specification.seed(),
                specification.step(),
                job.cancellation()::throwIfRequested);
        if (drawn.size() < specification.samples()) {
            throw new JobRefused(
                    "TooFewSubnets",
                    "Only %d random subnets of the search space keep the constraints, of %d that are to be measured: fewer than one in a thousand does. Widen the constraints, or begin with a space that lies closer to them."
                            .formatted(drawn.size(), specification.samples()));
        }
        return drawn;
    }

    private Map<Architecture, SubnetScore> score(List<Architecture> distinct) {
        Map<Architecture, SubnetScore> scores = new HashMap<>();
        int atOnce = Math.max(REPORTED_AT_ONCE, evaluator.sideBySide());
        for (int first = 0; first < distinct.size(); first += atOnce) {
            List<Architecture> group = distinct.subList(first, Math.min(first + atOnce, distinct.size()));
            List<Candidate> fresh = new ArrayList<>();
            for (int at = 0; at < group.size(); at += evaluator.sideBySide()) {
                List<Architecture> together = group.subList(at, Math.min(at + evaluator.sideBySide(), group.size()));
                List<Boolean> known = together.stream().map(evaluator::knows).toList();
                List<SubnetScore> found = evaluator.score(together, job.cancellation()::throwIfRequested);
                for (int i = 0; i < together.size(); i++) {
                    scores.put(together.get(i), found.get(i));
                    if (!known.get(i)) {
                        fresh.add(candidate(together.get(i), found.get(i)));
                    }
                }
                tell(scores.size(), distinct.size());
            }
            if (!fresh.isEmpty()) {
                job.reportCandidates(fresh);
            }
        }
        return scores;
    }

    /** Of images, not 1 less a rounded share of them. */
    private static double error(SubnetScore score) {
        return (score.images() - Math.rint(score.accuracy() * score.images())) / score.images();
    }

    private Candidate candidate(Architecture architecture, SubnetScore score) {
        return new Candidate(
                architecture,
                CostModel.of(specification.space(), architecture),
                score,
                Origin.RANDOM,
                specification.step());
    }

    private MeasurementSettings settings() {
        int samples = specification.samples();
        return new MeasurementSettings(
                specification.topShare(),
                RESAMPLES,
                Math.min(MOST_FOR_A_CHOICE, Math.max(LEAST_FOR_A_CHOICE, samples / SAMPLES_FOR_EACH)),
                specification.rules(),
                specification.seed());
    }

    private List<SubspaceChange> changes(SpaceMeasurement measurement, @Nullable UpdateMode mode) {
        return mode == null
                ? List.of()
                : new SpaceUpdate(
                                specification.rules(),
                                mode,
                                new SpaceFamilyBounds(
                                        specification.space(),
                                        specification.constraints(),
                                        specification.maxArchitectures()),
                                specification.seed(),
                                specification.step())
                        .of(measurement);
    }

    private void tell(int done, int total) {
        double seconds = (System.nanoTime() - startedAt) / NANOS;
        Double rate = seconds > 0 ? (double) evaluator.evaluations() * evaluator.images() / seconds : null;
        Double eta = rate != null && rate > 0 ? (double) (total - done) * evaluator.images() / rate : null;
        job.progress(new Progress(done, total, "subnets", null, null, null, rate, eta, null, null));
    }
}
