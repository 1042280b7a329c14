package io.entangle.api.queue;

import io.entangle.api.artifact.ArtifactRecord;
import io.entangle.api.artifact.ArtifactState;
import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.validation.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Commits what a worker has uploaded under its lease, in the transaction that writes the pointer to it. */
@Component
class StagedUploads {

    /** The one to resume from, and one before it in case that turns out to be unreadable. */
    private static final int CHECKPOINTS_KEPT = 2;

    private final ArtifactStore store;
    private final JdbcClient sql;

    StagedUploads(ArtifactStore store, JdbcClient sql) {
        this.store = store;
        this.sql = sql;
    }

    /** Commits a checkpoint and discards those before the one before it. */
    void commitCheckpoint(UUID jobId, long token, UUID artifactId, long step) {
        commit(jobId, token, List.of(new Pointer("/artifactId", artifactId, ArtifactKind.CHECKPOINT)));
        sql.sql("update artifact set step = :step where id = :id")
                .param("step", step)
                .param("id", artifactId)
                .update();
        List<UUID> committed = committedCheckpoints(jobId);
        store.discard(committed.subList(Math.min(CHECKPOINTS_KEPT, committed.size()), committed.size()));
    }

    /** Commits everything that a result points to, and discards the checkpoints of the job that it does not: nobody resumes a finished job. */
    void commitResult(UUID jobId, long token, JobResult result) {
        List<Pointer> pointers = pointers(result);
        commit(jobId, token, pointers);
        Set<UUID> kept = pointers.stream().map(Pointer::artifactId).collect(Collectors.toSet());
        sql.sql("update job set checkpoint_id = null where id = :id")
                .param("id", jobId)
                .update();
        store.discard(committedCheckpoints(jobId).stream()
                .filter(id -> !kept.contains(id))
                .toList());
    }

    private void commit(UUID jobId, long token, List<Pointer> pointers) {
        List<UUID> staged = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        for (Pointer pointer : pointers) {
            Optional<ArtifactRecord> found = store.find(pointer.artifactId)
                    .filter(artifact -> jobId.equals(artifact.jobId()) && artifact.kind() == pointer.kind);
            if (found.filter(artifact -> artifact.state() == ArtifactState.STAGED
                            && Long.valueOf(token).equals(artifact.token()))
                    .isPresent()) {
                staged.add(pointer.artifactId);
            } else if (found.filter(artifact -> artifact.state() == ArtifactState.COMMITTED)
                    .isEmpty()) {
                violations.add(
                        new Violation(pointer.at, "must be a %s uploaded under this lease".formatted(pointer.kind)));
            }
        }
        InvalidFields.refuse(violations);
        store.commit(staged, jobId, token);
    }

    /** Latest first. */
    private List<UUID> committedCheckpoints(UUID jobId) {
        return sql.sql("""
                        select id from artifact where job_id = :job and kind = 'CHECKPOINT' and state = 'COMMITTED'
                        order by committed_at desc, id desc
                        """).param("job", jobId).query(UUID.class).list();
    }

    private static List<Pointer> pointers(JobResult result) {
        List<Pointer> pointers = new ArrayList<>();
        if (result instanceof JobResult.SupernetTrained trained) {
            pointers.add(new Pointer("/checkpoint", trained.checkpoint(), ArtifactKind.CHECKPOINT));
        } else if (result instanceof JobResult.Exported exported) {
            for (int i = 0; i < exported.subnets().size(); i++) {
                pointers.addAll(pointers("/subnets/" + i, exported.subnets().get(i)));
            }
        } else if (result instanceof JobResult.CheckpointImported imported) {
            pointers.add(new Pointer("/checkpoint", imported.checkpoint(), ArtifactKind.CHECKPOINT));
        } else if (result instanceof JobResult.Retrained retrained) {
            pointers.addAll(pointers("/subnet", retrained.subnet()));
        }
        return pointers;
    }

    private static List<Pointer> pointers(String at, JobResult.ExportedSubnet subnet) {
        return List.of(
                new Pointer(at + "/weights", subnet.weights(), ArtifactKind.SUBNET_WEIGHTS),
                new Pointer(at + "/config", subnet.config(), ArtifactKind.SUBNET_CONFIG));
    }

    private record Pointer(String at, UUID artifactId, ArtifactKind kind) {}
}
