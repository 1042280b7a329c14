package io.entangle.api.queue;

import io.entangle.api.artifact.ArtifactStore;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.job.ArtifactRef;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
    private final TransactionOperations transaction;

    LostCheckpoints(JdbcClient sql, Leases leases, ArtifactStore store, TransactionOperations transaction) {
        this.sql = sql;
        this.leases = leases;
        this.store = store;
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
        Optional<Kept> current = current(jobId);
        if (current.isPresent() && current.get().ref.id().equals(artifactId)) {
            Optional<String> damage = store.damage(current.get().ref);
            if (damage.isPresent()) {
                transaction.executeWithoutResult(status -> giveUp(current.get(), damage.get(), jobId, token));
                return current(jobId).map(Kept::ref);
            }
        }
        return current.map(Kept::ref);
    }

    private void giveUp(Kept lost, String damage, UUID jobId, long token) {
        Optional<Kept> before = kept(jobId).stream()
                .filter(kept -> !kept.ref.id().equals(lost.ref.id()))
                .findFirst();
        Failure failure = new Failure(
                "CheckpointLost",
                "The checkpoint %s is damaged or gone in the artifact store (%s); the job goes on from %s"
                        .formatted(
                                lost.words(),
                                damage,
                                before.map(kept -> "the one " + kept.words()).orElse("its beginning")),
                true);
        int moved = sql.sql("update job set checkpoint_id = cast(:before as uuid), error = cast(:error as jsonb)"
                        + Leases.HELD + " and job.checkpoint_id = :lost")
                .param("before", before.map(kept -> kept.ref.id()).orElse(null))
                .param("error", Jsonb.text(failure))
                .param("lost", lost.ref.id())
                .param("id", jobId)
                .param("token", token)
                .update();
        if (moved == 0) {
            // The same question may have been asked again while the first one was under way.
            leases.check(jobId, token);
            return;
        }
        store.discard(List.of(lost.ref.id()));
        LOG.error("Job {}: {}", jobId, failure.message());
    }

    private Optional<Kept> current(UUID jobId) {
        return sql.sql(
                        "select artifact.id, sha256, bytes, step from artifact join job on job.checkpoint_id = artifact.id where job.id = :job")
                .param("job", jobId)
                .query(Kept::read)
                .optional();
    }

    /** Latest first. */
    private List<Kept> kept(UUID jobId) {
        return sql.sql("""
                        select id, sha256, bytes, step from artifact where job_id = :job and kind = 'CHECKPOINT' and state = 'COMMITTED'
                        order by committed_at desc, id desc
                        """).param("job", jobId).query(Kept::read).list();
    }

    /** A committed checkpoint; {@code step} is null of one that only a result was to point to. */
    private record Kept(ArtifactRef ref, @Nullable Long step) {

        static Kept read(ResultSet row, int number) throws SQLException {
            return new Kept(
                    new ArtifactRef(row.getObject("id", UUID.class), row.getString("sha256"), row.getLong("bytes")),
                    row.getObject("step", Long.class));
        }

        String words() {
            return step == null ? "of an unknown step" : "of step " + step;
        }
    }
}
