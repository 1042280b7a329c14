package io.entangle.e2e.chaos;

import io.entangle.e2e.Answer;
import io.entangle.e2e.Wire;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What goes wrong between a worker and the APIs. */
final class WireFaults {

    private static final int FIRST_REFUSAL = 300;

    private final ApiServers servers;
    private final Ledger ledger;

    WireFaults(ApiServers servers, Ledger ledger) {
        this.servers = servers;
        this.ledger = ledger;
    }

    Outcome cut(Card card, Moment moment) throws IOException {
        Optional<Integer> status = moment.call().sendHalf(servers.any().address());
        status.filter(given -> given < FIRST_REFUSAL)
                .ifPresent(given -> ledger.violation("half a %s was answered with %d"
                        .formatted(moment.crossing().call(), given)));
        return Outcome.broken("%d of %d bytes arrived"
                .formatted(moment.call().length() / 2, moment.call().length()));
    }

    Outcome loseAnswer(Card card, Moment moment) throws IOException, InterruptedException {
        Answer answer = Wire.wait(moment.call().send(servers.any().address()));
        return Outcome.broken("answer %d lost".formatted(answer.status()));
    }

    /** The first answer, which nobody hears, is not waited for: a claim may wait long. */
    Outcome repeat(Card card, Moment moment) throws IOException, InterruptedException {
        CompletableFuture<Answer> unheard = moment.call().send(servers.any().address());
        Answer answer = Wire.wait(moment.call().send(servers.any().address()));
        return Outcome.answered(
                answer, "answered %d%s".formatted(answer.status(), unheard.isDone() ? ", the other one first" : ""));
    }
}
