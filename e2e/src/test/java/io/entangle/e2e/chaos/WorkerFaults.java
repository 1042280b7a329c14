package io.entangle.e2e.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.entangle.e2e.Answer;
import io.entangle.e2e.Wire;
import io.entangle.e2e.WireCall;
import io.entangle.shared.contract.v1.Directive;
import io.entangle.shared.contract.v1.HeartbeatReply;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.json.Json;
import java.io.IOException;

/** What befalls workers. */
final class WorkerFaults {

    private static final int CONFLICT = 409;
    private static final int MOST_HOURS = 48;

    private final ApiServers servers;
    private final Ledger ledger;

    WorkerFaults(ApiServers servers, Ledger ledger) {
        this.servers = servers;
        this.ledger = ledger;
    }

    Outcome kill(Card card, Moment moment) throws IOException, InterruptedException {
        boolean before = card.seed() % 2 == 0;
        if (!before) {
            Answer unheard = Wire.wait(moment.call().send(servers.any().address()));
            moment.seat().replace();
            return Outcome.broken("after the API had answered %d".formatted(unheard.status()));
        }
        moment.seat().replace();
        return Outcome.broken("before the API heard of it");
    }

    /** What is frozen is late for certain: its call is held until the job has been taken from it and, where anybody is free, given to another. */
    Outcome freeze(Card card, Moment moment) throws IOException, InterruptedException {
        Lease lease = requireNonNull(moment.lease());
        moment.seat().signal("STOP");
        String owner;
        try {
            ledger.awaitTaken(lease);
            owner = ledger.awaitNextOwner(lease) ? "another worker had the job" : "nobody had the job";
        } finally {
            moment.seat().signal("CONT");
        }
        Answer late = Wire.wait(moment.call().send(servers.any().address()));
        if (!isRefused(late, moment)) {
            ledger.violation("the late %s of job %s under token %d was answered with %d instead of 409: %s"
                    .formatted(
                            moment.crossing().call(),
                            lease.jobId(),
                            lease.token(),
                            late.status(),
                            new String(late.body(), UTF_8)));
        }
        return Outcome.answered(late, "%s, the late call was answered %d".formatted(owner, late.status()));
    }

    /** A heartbeat for a job that was cancelled meanwhile is told so instead. */
    private static boolean isRefused(Answer late, Moment moment) {
        return late.status() == CONFLICT
                || (moment.crossing().call() == WireCall.HEARTBEAT
                        && late.success()
                        && Json.mapper()
                                        .readValue(late.body(), HeartbeatReply.class)
                                        .directive()
                                == Directive.CANCEL);
    }

    Outcome moveClock(Card card, Moment moment) throws IOException, InterruptedException {
        int hours = (int) Math.floorMod(card.seed(), 2L * MOST_HOURS) - MOST_HOURS;
        int moved = hours < 0 ? hours : hours + 1;
        moment.seat().clock().move(moved);
        Answer answer = Wire.wait(moment.call().send(servers.any().address()));
        return Outcome.answered(answer, "%+d h".formatted(moved));
    }
}
