package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.job.SubnetScore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the API keeps for workers that share a scoring, without an API. Safe for several threads. */
final class SharedTable {
    final List<EvaluationRound> rounds = new ArrayList<>();
    final Map<JobContext, Integer> told = new HashMap<>();

    /** What happens as a round is offered, before it is answered. */
    Consumer<EvaluationRound> onOffer = round -> {};
    /** What happens as somebody tells scores, before they are kept. */
    Consumer<JobContext> onExchange = job -> {};

    int failed;

    private final Map<String, SubnetScore> scores = new HashMap<>();

    RoundStanding offer(EvaluationRound round) {
        synchronized (this) {
            rounds.add(round);
        }
        onOffer.accept(round);
        List<String> hashes = new ArrayList<>();
        for (Architecture subnet : round.subnets()) {
            hashes.add(ArchitectureCodec.hash(subnet));
        }
        return new RoundStanding(
                known(round.images(), hashes), failed, failed == 0 ? null : new Failure("test", "broken", true));
    }

    List<EvaluatedSubnet> exchange(JobContext job, ScoreExchange exchange) {
        onExchange.accept(job);
        synchronized (this) {
            for (EvaluatedSubnet one : exchange.scored()) {
                if (scores.putIfAbsent(exchange.images() + " " + one.hash(), one.score()) == null) {
                    told.merge(job, 1, Integer::sum);
                }
            }
        }
        return known(exchange.images(), exchange.wanted());
    }

    private synchronized List<EvaluatedSubnet> known(@Nullable Integer images, List<String> hashes) {
        List<EvaluatedSubnet> known = new ArrayList<>();
        for (String hash : hashes) {
            SubnetScore score = scores.get(images + " " + hash);
            if (score != null) {
                known.add(new EvaluatedSubnet(hash, score));
            }
        }
        return known;
    }
}
