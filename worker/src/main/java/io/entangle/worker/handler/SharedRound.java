package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.job.SubnetScore;
import io.entangle.worker.evaluation.SubnetEvaluator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Subnets that several workers score at once, as one of them sees it: it scores them in its order, says after a pass over the images what it has scored, hears what others have, and leaves
 * that out. So nobody waits for anybody, and what is scored twice is at most what two workers began at the same time.
 *
 * <p>Where passes are so short that talking would cost more than a twentieth of the time, it talks less often.
 */
final class SharedRound {
    private static final int WORK_FOR_TALK = 20;

    private final JobContext job;
    private final SubnetEvaluator evaluator;
    private final @Nullable Integer images;
    private final Map<String, Architecture> subnets = new LinkedHashMap<>();
    private final Map<String, SubnetScore> heard = new HashMap<>();
    private final List<EvaluatedSubnet> untold = new ArrayList<>();
    private int scored;
    private long talkNanos;
    private long talkedAt = System.nanoTime();

    /**
     * A round to be scored once. What the evaluator knows of it is told others with the first word.
     *
     * @param images how many held-out images the evaluator scores on; null for all of them
     * @param subnets distinct, in the order in which they are scored
     */
    SharedRound(
            JobContext job, SubnetEvaluator evaluator, @Nullable Integer images, List<? extends Architecture> subnets) {
        this.job = job;
        this.evaluator = evaluator;
        this.images = images;
        for (Architecture subnet : subnets) {
            String hash = ArchitectureCodec.hash(subnet);
            this.subnets.put(hash, subnet);
            if (evaluator.knows(subnet)) {
                untold.add(new EvaluatedSubnet(hash, known(subnet)));
            }
        }
    }

    /** Takes over what others have scored. */
    void hear(List<EvaluatedSubnet> scores) {
        scores.forEach(one -> heard.put(one.hash(), one.score()));
        believe();
    }

    /** Says what is untold and hears what there is. */
    void exchange() {
        long begin = System.nanoTime();
        List<String> wanted = new ArrayList<>();
        subnets.forEach((hash, subnet) -> {
            if (!evaluator.knows(subnet)) {
                wanted.add(hash);
            }
        });
        hear(job.exchange(new ScoreExchange(images, untold, wanted)));
        untold.clear();
        talkedAt = System.nanoTime();
        talkNanos = talkedAt - begin;
    }

    /**
     * Scores whatever nobody has scored, until all scores are known.
     *
     * @param afterPass told after each pass over the images, and after what was heard then
     * @throws JobStopped if the job is stopped; where it may still write, it has told what it has scored
     */
    void score(Runnable afterPass) {
        try {
            for (List<Architecture> group = next(); !group.isEmpty(); group = next()) {
                score(group);
                if (System.nanoTime() - talkedAt >= WORK_FOR_TALK * talkNanos) {
                    exchange();
                }
                afterPass.run();
            }
        } catch (JobStopped e) {
            if (e.reason() == StopReason.DRAIN) {
                tell();
            }
            throw e;
        }
        tell();
    }

    /** How many subnets were scored here. */
    int scored() {
        return scored;
    }

    private void score(List<Architecture> group) {
        List<SubnetScore> scores = evaluator.score(group, job.cancellation()::throwIfRequested);
        for (int i = 0; i < group.size(); i++) {
            untold.add(new EvaluatedSubnet(ArchitectureCodec.hash(group.get(i)), scores.get(i)));
        }
        scored += group.size();
        // Only now, where images are corrupt, is it known how many there are, and with it which scores are of the same
        // ones.
        believe();
    }

    private void tell() {
        if (!untold.isEmpty()) {
            exchange();
        }
    }

    private void believe() {
        heard.forEach((hash, score) -> {
            Architecture subnet = subnets.get(hash);
            if (subnet != null) {
                evaluator.know(subnet, score);
            }
        });
    }

    private List<Architecture> next() {
        return subnets.values().stream()
                .filter(subnet -> !evaluator.knows(subnet))
                .limit(evaluator.sideBySide())
                .toList();
    }

    private SubnetScore known(Architecture subnet) {
        return Objects.requireNonNull(evaluator.score(subnet, job.cancellation()::throwIfRequested));
    }
}
