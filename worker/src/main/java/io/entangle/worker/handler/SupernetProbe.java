package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ProbePoint;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.evaluation.ScoringImages;
import io.entangle.worker.evaluation.SubnetEvaluator;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.training.EpochProbe;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Scores the same subnets on the same held-out images after an epoch. */
final class SupernetProbe implements EpochProbe {

    private static final String PURPOSE = "probe";

    private final TrainingSpec training;
    private final List<Architecture> subnets;
    private final Supernet supernet;
    private final ScoringImages images;
    private final BooleanSupplier stopRequested;

    /**
     * A probe; it does not close the images.
     *
     * @param subnets the smallest, the largest, and at least one other
     * @param stopRequested whether to break off
     */
    SupernetProbe(
            TrainingSpec training,
            List<Architecture> subnets,
            Supernet supernet,
            ScoringImages images,
            BooleanSupplier stopRequested) {
        this.training = training;
        this.subnets = List.copyOf(subnets);
        this.supernet = supernet;
        this.images = images;
        this.stopRequested = stopRequested;
    }

    /** The smallest subnet, the largest, and so many random ones: for the same seed the same. */
    static List<Architecture> subnets(SearchSpace space, int count, long seed) {
        List<Architecture> subnets = new ArrayList<>();
        subnets.add(space.smallest());
        subnets.add(space.largest());
        SplittableRandom random = RandomStreams.stream(seed, PURPOSE);
        for (int i = 0; i < count; i++) {
            subnets.add(space.sample(random));
        }
        return subnets;
    }

    @Override
    public Optional<ProbePoint> measure(int epoch) {
        if (!training.probe().after(epoch, training.epochs())) {
            return Optional.empty();
        }
        try (SubnetEvaluator evaluator = new SubnetEvaluator(supernet, training.precision(), images, 1)) {
            List<SubnetScore> scores = evaluator.score(subnets, this::breakOffIfAsked);
            DoubleSummaryStatistics random = scores.subList(2, scores.size()).stream()
                    .mapToDouble(SubnetScore::accuracy)
                    .summaryStatistics();
            return Optional.of(new ProbePoint(
                    epoch,
                    scores.get(0).accuracy(),
                    scores.get(1).accuracy(),
                    random.getAverage(),
                    random.getMin(),
                    random.getMax(),
                    images.count()));
        } catch (BrokenOff e) {
            return Optional.empty();
        }
    }

    private void breakOffIfAsked() {
        if (stopRequested.getAsBoolean()) {
            throw new BrokenOff();
        }
    }

    /** The training is to stop, and its last checkpoint must not wait for a probe. */
    private static final class BrokenOff extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
