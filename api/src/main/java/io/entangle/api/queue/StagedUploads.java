package io.entangle.api.queue;

import io.entangle.api.artifact.ArtifactRecord;
import io.entangle.api.artifact.ArtifactState;
import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.validation.Violation;
import java.sql.Types;
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

    private final ArtifactStore store;
    private final KeptCheckpoints checkpoints;
    private final QueueSettings settings;
    private final JdbcClient sql;

    StagedUploads(ArtifactStore store, KeptCheckpoints checkpoints, QueueSettings settings, JdbcClient sql) {
        this.store = store;
        this.checkpoints = checkpoints;
        this.settings = settings;
        this.sql = sql;
    }

    /** Commits a checkpoint, and discards those that are neither among the latest nor the best. */
    void commitCheckpoint(UUID jobId, long token, CheckpointCommit commit) {
        commit(jobId, token, List.of(new Pointer("/artifactId", commit.artifactId(), ArtifactKind.CHECKPOINT)));
        sql.sql("update artifact set step = :step, accuracy = :accuracy where id = :id")
                .param("step", commit.step())
                .param("accuracy", commit.accuracy(), Types.DOUBLE)
                .param("id", commit.artifactId())
                .update();
        store.discard(checkpoints.superfluous(jobId, settings.checkpoints()));
    }

    /** Commits everything that a result points to. */
    void commitResult(UUID jobId, long token, JobResult result) {
        commit(jobId, token, pointers(result));
    }

    /** Discards the checkpoints of a finished job that its result does not point to, but for the best of a supernet: nobody resumes it. */
    void giveUpCheckpoints(UUID jobId, JobResult result) {
        Set<UUID> kept = pointers(result).stream().map(Pointer::artifactId).collect(Collectors.toSet());
        store.discard(checkpoints.of(jobId).stream()
                .filter(checkpoint -> !(result instanceof JobResult.SupernetTrained && checkpoint.best()))
                .map(checkpoint -> checkpoint.state().id())
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
