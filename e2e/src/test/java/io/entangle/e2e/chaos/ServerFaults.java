package io.entangle.e2e.chaos;

import static java.util.Objects.requireNonNull;

import io.entangle.e2e.Answer;
import io.entangle.e2e.Wire;
import io.entangle.shared.contract.v1.Lease;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What befalls the APIs and their database. */
final class ServerFaults {

    private final ApiServers servers;
    private final Database database;
    private final Ledger ledger;

    ServerFaults(ApiServers servers, Database database, Ledger ledger) {
        this.servers = servers;
        this.database = database;
        this.ledger = ledger;
    }

    Outcome killApi(Card card, Moment moment) throws InterruptedException {
        ApiServers.Server victim = servers.any();
        CompletableFuture<Answer> asked = moment.call().send(victim.address());
        servers.kill(victim);
        try {
            return Outcome.answered(Wire.wait(asked), "just after it had answered");
        } catch (IOException broken) {
            return Outcome.broken("before it had answered");
        }
    }

    Outcome restart(Database.Stop how, Moment moment) throws IOException, InterruptedException {
        CompletableFuture<Answer> asked = moment.call().send(servers.any().address());
        database.restart(how);
        Answer answer = Wire.wait(asked);
        return Outcome.answered(answer, "the call under way was answered %d".formatted(answer.status()));
    }

    /**
     * The reaper looks for leases that have ended, and then takes each job unless it was renewed meanwhile. Here it is kept between the two, by a lock on the row that it
     * locks first, until a heartbeat has come through that was under way all the time; no other one does, since the worker is cut off.
     */
    Outcome renewLate(Card card, Moment moment) throws IOException, InterruptedException, SQLException {
        Lease lease = requireNonNull(moment.lease());
        UUID experiment = lease.experimentId();
        if (experiment == null) {
            return Outcome.missed(Wire.wait(moment.call().send(servers.any().address())));
        }
        moment.seat().cutOff(lease);
        ledger.awaitNearlyOver(lease);
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            ledger.lock(connection, experiment);
            boolean caught = ledger.awaitReaperAt(lease);
            Answer answer = Wire.wait(moment.call().send(servers.any().address()));
            connection.rollback();
            return caught && answer.success()
                    ? Outcome.answered(answer, "while the reaper waited")
                    : Outcome.missed(answer);
        }
    }
}
