package io.entangle.e2e.chaos;

import static java.util.Objects.requireNonNull;

import io.entangle.e2e.Answer;
import io.entangle.e2e.Wire;
import io.entangle.shared.contract.v1.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What befalls the artifact store. */
final class StoreFaults {

    private static final List<Damage> DAMAGES = List.of(Damage.values());
    private static final int INSUFFICIENT_STORAGE = 507;

    private final ApiServers servers;
    private final SmallDisk disk;
    private final Ledger ledger;

    StoreFaults(ApiServers servers, SmallDisk disk, Ledger ledger) {
        this.servers = servers;
        this.disk = disk;
        this.ledger = ledger;
    }

    Outcome fill(Card card, Moment moment) throws IOException, InterruptedException {
        try {
            disk.fill(moment.call().length() / 2);
            Answer answer = Wire.wait(moment.call().send(servers.any().address()));
            return answer.status() == INSUFFICIENT_STORAGE
                    ? Outcome.answered(
                            answer,
                            "after %d bytes of %d at most"
                                    .formatted(
                                            moment.call().length() / 2,
                                            moment.call().length()))
                    : Outcome.missed(answer);
        } finally {
            disk.free();
        }
    }

    /** The worker is cut off, so that another attempt has to begin with what was damaged; were it not, it would go on and never read it. */
    Outcome damage(Card card, Moment moment) throws IOException, InterruptedException, SQLException {
        Lease lease = requireNonNull(moment.lease());
        Answer answer = Wire.wait(moment.call().send(servers.any().address()));
        Optional<String> content = answer.success() ? ledger.checkpointOf(lease) : Optional.empty();
        if (content.isEmpty()) {
            return Outcome.missed(answer);
        }
        Path file = disk.outside().resolve(StoredFiles.at(content.get()));
        Damage damage = DAMAGES.get((int) Math.floorMod(card.seed(), (long) DAMAGES.size()));
        damage.inflict(file);
        moment.seat().cutOff(lease);
        ledger.expectLostCheckpoint(lease);
        return Outcome.broken(damage.words());
    }
}
