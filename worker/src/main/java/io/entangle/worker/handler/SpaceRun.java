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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private static final int SHARED_AT_ONCE = 128;
    private static final int RESAMPLES = 1000;
    private static final int MOST_FOR_A_CHOICE = 20;
    private static final int LEAST_FOR_A_CHOICE = 2;
    private static final int SAMPLES_FOR_EACH = 10;

    private final JobSpec.MeasureSpace specification;
    private final JobContext job;
    private final SubnetEvaluator evaluator;
    private final SharedScoring sharing;
    private final long startedAt = System.nanoTime();

    private int known;

    /** A measurement to be run once; {@code sharing} brings the evaluator to know scores. */
    SpaceRun(JobSpec.MeasureSpace specification, JobContext job, SubnetEvaluator evaluator, SharedScoring sharing) {
        this.specification = specification;
        this.job = job;
        this.evaluator = evaluator;
        this.sharing = sharing;
    }

    JobResult.SpaceMeasured run() {
        List<Architecture> drawn = draw();
        Set<Architecture> reported = new HashSet<>();
        for (Candidate earlier : job.reportedCandidates()) {
            evaluator.know(earlier.architecture(), earlier.score());
            reported.add(earlier.architecture());
        }
        if (!reported.isEmpty()) {
            LOG.info("takes over {} scores of an earlier attempt", reported.size());
        }
        score(drawn.stream().distinct().toList(), reported);
        Subspaces subspaces = Subspaces.of(specification.space());
        List<MeasuredSubnet> subnets = drawn.stream()
                .map(subnet -> new MeasuredSubnet(subspaces.values(subnet), error(score(subnet))))
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

    private void score(List<Architecture> distinct, Set<Architecture> reported) {
        for (int first = 0; first < distinct.size(); first += SHARED_AT_ONCE) {
            List<Architecture> round = distinct.subList(first, Math.min(first + SHARED_AT_ONCE, distinct.size()));
            sharing.score(evaluator, specification.images(), round, new SharedScoring.Listener() {
                @Override
                public void known(int place) {
                    known++;
                    progress(distinct.size());
                }

                @Override
                public void inOrder(int from, int to) {
                    tell(round.subList(from, to), reported);
                }
            });
        }
    }

    private void tell(List<Architecture> scored, Set<Architecture> reported) {
        List<Candidate> fresh = scored.stream()
                .filter(subnet -> !reported.contains(subnet))
                .map(subnet -> candidate(subnet, score(subnet)))
                .toList();
        if (!fresh.isEmpty()) {
            job.reportCandidates(fresh);
        }
    }

    private SubnetScore score(Architecture subnet) {
        return evaluator.score(subnet, job.cancellation()::throwIfRequested);
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

    private void progress(int total) {
        double seconds = (System.nanoTime() - startedAt) / NANOS;
        long images = (long) evaluator.evaluations() * evaluator.images() + sharing.imagesOfOthers();
        Double rate = seconds > 0 ? images / seconds : null;
        Double eta = rate != null && rate > 0 ? (double) (total - known) * evaluator.images() / rate : null;
        job.progress(new Progress(known, total, "subnets", null, null, null, rate, eta, null, null));
    }
}
