package io.entangle.e2e.chaos;

import static java.util.Objects.requireNonNull;

import io.entangle.e2e.Answer;
import io.entangle.e2e.Wire;
import io.entangle.e2e.WireCall;
import io.entangle.shared.contract.v1.Lease;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lets the faults of a hand happen, each at a moment that fits it, and remembers them. */
final class Strikes {

    private final ApiServers servers;
    private final Ledger ledger;
    private final Map<FaultType, Fault> faults;
    private final List<Strike> happened = new CopyOnWriteArrayList<>();
    private volatile Hand hand;

    Strikes(ApiServers servers, Database database, SmallDisk disk, Ledger ledger) {
        this.servers = servers;
        this.ledger = ledger;
        this.hand = none();
        WireFaults wire = new WireFaults(servers, ledger);
        WorkerFaults workers = new WorkerFaults(servers, ledger);
        ServerFaults server = new ServerFaults(servers, database, ledger);
        StoreFaults store = new StoreFaults(servers, disk, ledger);
        this.faults = Map.ofEntries(
                Map.entry(FaultType.FROZEN_WORKER, workers::freeze),
                Map.entry(FaultType.LATE_HEARTBEAT, server::renewLate),
                Map.entry(FaultType.DAMAGED_CHECKPOINT, store::damage),
                Map.entry(FaultType.KILLED_WORKER, workers::kill),
                Map.entry(
                        FaultType.CRASHED_DATABASE, (card, moment) -> server.restart(Database.Stop.IMMEDIATE, moment)),
                Map.entry(FaultType.CUT_UPLOAD, wire::cut),
                Map.entry(FaultType.CUT_COMPLETION, wire::cut),
                Map.entry(FaultType.CUT_HEARTBEAT, wire::cut),
                Map.entry(FaultType.LOST_ANSWER, wire::loseAnswer),
                Map.entry(FaultType.REPEATED_CALL, wire::repeat),
                Map.entry(FaultType.KILLED_API, server::killApi),
                Map.entry(FaultType.FULL_DISK, store::fill),
                Map.entry(FaultType.WRONG_CLOCK, workers::moveClock),
                Map.entry(FaultType.RESTARTED_DATABASE, (card, moment) -> server.restart(Database.Stop.FAST, moment)));
    }

    private static Hand none() {
        return new Hand(List.of(), 0, 0, 0, type -> false);
    }

    /** From now on these faults happen. */
    void begin(List<Card> deck, CampaignSize size) {
        hand = new Hand(
                deck,
                size.seed(),
                size.open(),
                size.patience(),
                type -> type != FaultType.KILLED_API || servers.allLive());
    }

    /** Whether all have happened. */
    boolean isOver() {
        return hand.isEmpty();
    }

    /** Those that have not happened. */
    List<Card> waiting() {
        return hand.waiting();
    }

    /** Those that have, first to last. */
    List<Strike> happened() {
        return List.copyOf(happened);
    }

    /** Carries a call, or lets the fault happen whose moment it is. */
    Optional<Answer> pass(Moment moment) throws IOException, InterruptedException {
        Hand dealer = hand;
        Optional<Card> card = dealer.take(moment);
        return card.isPresent() ? strike(card.get(), dealer, moment) : Optional.of(whole(moment));
    }

    private Answer whole(Moment moment) throws IOException, InterruptedException {
        Answer answer = Wire.wait(moment.call().send(servers.any().address()));
        Lease lease = moment.lease();
        if (moment.crossing().call() == WireCall.LOST_CHECKPOINT && lease != null && answer.success()) {
            ledger.noteLostCheckpoint(lease);
        }
        return answer;
    }

    private Optional<Answer> strike(Card card, Hand dealer, Moment moment) throws IOException, InterruptedException {
        boolean done = false;
        try {
            boolean held = ledger.holds(moment.lease());
            Outcome outcome = requireNonNull(faults.get(card.type())).strike(card, moment);
            if (outcome.happened()) {
                happened.add(strike(card, moment, held, outcome.detail()));
            }
            done = outcome.happened();
            return outcome.answer();
        } catch (SQLException e) {
            throw new IOException("the database could not be asked", e);
        } catch (RuntimeException e) {
            done = true;
            ledger.violation("fault %s could not be made to happen: %s".formatted(card, e));
            throw e;
        } finally {
            dealer.done(card, done);
        }
    }

    private static Strike strike(Card card, Moment moment, boolean held, String detail) {
        Lease lease = moment.lease();
        return new Strike(
                card,
                moment.crossing().call(),
                lease == null ? null : lease.spec().kind(),
                lease == null ? "" : "%s, token %d".formatted(lease.jobId(), lease.token()),
                held,
                detail);
    }
}
