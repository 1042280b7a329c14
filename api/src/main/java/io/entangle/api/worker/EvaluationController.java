package io.entangle.api.worker;

import io.entangle.api.evaluation.EvaluationRounds;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.KnownScores;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.WorkerPaths;
import java.util.UUID;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
class EvaluationController {
    private final EvaluationRounds rounds;

    EvaluationController(EvaluationRounds rounds) {
        this.rounds = rounds;
    }

    @PostMapping(WorkerPaths.EVALUATIONS)
    RoundStanding offer(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody EvaluationRound round) {
        return rounds.offer(jobId, token, round);
    }

    @PostMapping(WorkerPaths.SCORES)
    KnownScores exchange(
            @PathVariable UUID jobId,
            @RequestHeader(WorkerPaths.TOKEN_HEADER) long token,
            @RequestBody ScoreExchange exchange) {
        return rounds.exchange(jobId, token, exchange);
    }
}
