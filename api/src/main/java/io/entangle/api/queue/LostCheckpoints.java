package io.entangle.api.queue;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.KeptCheckpoint;
import io.entangle.shared.job.ArtifactRef;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Answers a checkpoint that the store has damaged or lost by the one before it. */
@Service
public class LostCheckpoints {

    private static final Logger LOG = LoggerFactory.getLogger(LostCheckpoints.class);

    private final JdbcClient sql;
    private final Leases leases;
    private final ArtifactStore store;
    private final KeptCheckpoints checkpoints;
    private final TransactionOperations transaction;

    LostCheckpoints(
            JdbcClient sql,
            Leases leases,
            ArtifactStore store,
            KeptCheckpoints checkpoints,
            TransactionOperations transaction) {
        this.sql = sql;
        this.leases = leases;
        this.store = store;
        this.checkpoints = checkpoints;
        this.transaction = transaction;
    }

    /**
     * Where a job shall resume whose worker could not get its checkpoint. What the worker says is checked against the store: a whole checkpoint is never given up.
     * Reads all of it, outside of any transaction. Asked again, it changes nothing.
     *
     * @return the checkpoint asked about if it is whole, else the latest that is left; empty for a fresh start
     * @throws StaleLease unless the lease holds
     * @throws IOException if the store cannot be read at all
     */
    public Optional<ArtifactRef> insteadOf(UUID artifactId, UUID jobId, long token) throws IOException {
        leases.check(jobId, token);
        Optional<KeptCheckpoint> current = current(jobId);
        if (current.isPresent() && current.get().state().id().equals(artifactId)) {
            Optional<String> damage =
                    store.damage(KeptCheckpoints.ref(current.get().state()));
            if (damage.isPresent()) {
                transaction.executeWithoutResult(status -> giveUp(current.get(), damage.get(), jobId, token));
                return current(jobId).map(KeptCheckpoint::state).map(KeptCheckpoints::ref);
            }
        }
        return current.map(KeptCheckpoint::state).map(KeptCheckpoints::ref);
    }

    private void giveUp(KeptCheckpoint lost, String damage, UUID jobId, long token) {
        UUID lostId = lost.state().id();
        Optional<KeptCheckpoint> before = checkpoints.of(jobId).stream()
                .filter(kept -> !kept.state().id().equals(lostId))
                .findFirst();
        Failure failure = new Failure(
                "CheckpointLost",
                "The checkpoint %s is damaged or gone in the artifact store (%s); the job goes on from %s"
                        .formatted(
                                words(lost),
                                damage,
                                before.map(kept -> "the one " + words(kept)).orElse("its beginning")),
                true);
        int moved = sql.sql("update job set checkpoint_id = cast(:before as uuid), error = cast(:error as jsonb)"
                        + Leases.HELD + " and job.checkpoint_id = :lost")
                .param("before", before.map(kept -> kept.state().id()).orElse(null))
                .param("error", Jsonb.text(failure))
                .param("lost", lostId)
                .param("id", jobId)
                .param("token", token)
                .update();
        if (moved == 0) {
            // The same question may have been asked again while the first one was under way.
            leases.check(jobId, token);
            return;
        }
        store.discard(List.of(lostId));
        LOG.error("Job {}: {}", jobId, failure.message());
    }

    private Optional<KeptCheckpoint> current(UUID jobId) {
        Optional<UUID> id = sql.sql("select checkpoint_id from job where id = :job and checkpoint_id is not null")
                .param("job", jobId)
                .query(UUID.class)
                .optional();
        return checkpoints.of(jobId).stream()
                .filter(kept -> id.filter(kept.state().id()::equals).isPresent())
                .findFirst();
    }

    /** One that only a result was to point to has no step. */
    private static String words(KeptCheckpoint checkpoint) {
        return checkpoint.step() == null ? "of an unknown step" : "of step " + checkpoint.step();
    }
}
