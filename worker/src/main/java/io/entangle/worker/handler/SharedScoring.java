package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.experiment.Precision;
import io.entangle.worker.evaluation.SubnetEvaluator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores the subnets of a job together with whichever workers are free. This worker begins with the first subnet, others with the last, and they meet; what others do not score, it scores
 * itself. A score is the same whoever finds it, so only the time depends on how many there are.
 */
final class SharedScoring {
    /** Subnets that are worth one word about who has scored what; a lone worker reports as often. */
    private static final int STRETCH = 8;

    private static final int MOST_FAILURES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(SharedScoring.class);

    private final JobContext job;
    private final Precision precision;
    private boolean alone;
    private int rounds;
    private long imagesOfOthers;

    /**
     * The scoring of one attempt.
     *
     * @param precision that the device scores with, not {@link Precision#AUTO}
     */
    SharedScoring(JobContext job, Precision precision) {
        this.job = job;
        this.precision = precision;
    }

    /** What becomes known, as it does. */
    interface Listener {
        /** The score of one more subnet is known; others than the next may come first. */
        void known(int place);

        /** The scores of all subnets up to here are known, and told are those from {@code from} on. The stretches do not depend on who scores what. */
        void inOrder(int from, int to);
    }

    /** Images times subnets that other workers have scored for this attempt. */
    long imagesOfOthers() {
        return imagesOfOthers;
    }

    /**
     * Brings the evaluator to know all these subnets.
     *
     * @param images how many held-out images the evaluator scores on, as the job was told; null for all of them
     * @param subnets distinct, at most {@link EvaluationRound#MOST_SUBNETS}
     * @throws JobStopped if the job is stopped
     */
    void score(
            SubnetEvaluator evaluator,
            @Nullable Integer images,
            List<? extends Architecture> subnets,
            Listener listener) {
        Telling telling = new Telling(evaluator, subnets, listener);
        telling.run();
        List<Architecture> open = new ArrayList<>();
        for (Architecture subnet : subnets) {
            if (!evaluator.knows(subnet)) {
                open.add(subnet);
            }
        }
        if (alone || open.size() <= evaluator.sideBySide() || !shared(evaluator, images, open, telling)) {
            alone(evaluator, open, telling);
        }
    }

    private boolean shared(
            SubnetEvaluator evaluator, @Nullable Integer images, List<Architecture> open, Telling telling) {
        List<Architecture> fromTheBack = new ArrayList<>(open);
        Collections.reverse(fromTheBack);
        Optional<RoundStanding> standing = job.offer(new EvaluationRound(rounds++, images, precision, fromTheBack));
        if (standing.isEmpty()) {
            alone = true;
            return false;
        }
        SharedRound round = new SharedRound(job, evaluator, images, open);
        round.hear(standing.get().scores());
        telling.run();
        int before = unknown(evaluator, open);
        long earlier = imagesOfOthers;
        round.score(() -> {
            int here = round.scored() + unknown(evaluator, open);
            imagesOfOthers = earlier + (long) (before - here) * evaluator.images();
            telling.run();
        });
        giveUpOnOthersAfter(standing.get());
        return true;
    }

    private void giveUpOnOthersAfter(RoundStanding standing) {
        Failure last = standing.failure();
        if (standing.failed() >= MOST_FAILURES && last != null) {
            alone = true;
            LOG.warn(
                    "goes on alone: {} times other workers have failed at scoring for this job, last with {}: {}",
                    standing.failed(),
                    last.type(),
                    last.message());
        }
    }

    private void alone(SubnetEvaluator evaluator, List<Architecture> open, Runnable telling) {
        for (int first = 0; first < open.size(); first += evaluator.sideBySide()) {
            evaluator.score(
                    open.subList(first, Math.min(first + evaluator.sideBySide(), open.size())),
                    job.cancellation()::throwIfRequested);
            telling.run();
        }
    }

    private static int unknown(SubnetEvaluator evaluator, List<Architecture> subnets) {
        return (int) subnets.stream().filter(subnet -> !evaluator.knows(subnet)).count();
    }

    /** Tells the listener what has become known since it was told last. */
    private static final class Telling implements Runnable {
        private final SubnetEvaluator evaluator;
        private final List<? extends Architecture> subnets;
        private final Listener listener;
        private final boolean[] told;
        private int reached;
        private int reported;

        Telling(SubnetEvaluator evaluator, List<? extends Architecture> subnets, Listener listener) {
            this.evaluator = evaluator;
            this.subnets = subnets;
            this.listener = listener;
            this.told = new boolean[subnets.size()];
        }

        @Override
        public void run() {
            for (int place = 0; place < told.length; place++) {
                if (!told[place] && evaluator.knows(subnets.get(place))) {
                    told[place] = true;
                    listener.known(place);
                }
            }
            while (reached < told.length && told[reached]) {
                reached++;
                if (reached - reported == STRETCH || reached == told.length) {
                    listener.inOrder(reported, reached);
                    reported = reached;
                }
            }
        }
    }
}
