package io.entangle.api.checkpoint;

import io.entangle.api.artifact.ArtifactRecord;
import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.limit.Quotas;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.NewJob;
import io.entangle.api.security.CurrentCaller;
import io.entangle.api.web.BoundedBody;
import io.entangle.api.web.Problem;
import io.entangle.api.web.ResourceIds;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes files of weights in, unread: what is in them a worker will say. */
@Service
class CheckpointIntake {

    /** As short as an inspection, and awaited like one. */
    private static final int PRIORITY = 1000;

    private static final String FILE_NAME = "brought-checkpoint";

    private final Checkpoints checkpoints;
    private final ArtifactStore artifacts;
    private final Jobs jobs;
    private final CheckpointSettings settings;
    private final CurrentCaller callers;
    private final Quotas quotas;
    private final TransactionTemplate transaction;

    CheckpointIntake(
            Checkpoints checkpoints,
            ArtifactStore artifacts,
            Jobs jobs,
            CheckpointSettings settings,
            CurrentCaller callers,
            Quotas quotas,
            PlatformTransactionManager transactions) {
        this.checkpoints = checkpoints;
        this.artifacts = artifacts;
        this.jobs = jobs;
        this.settings = settings;
        this.callers = callers;
        this.quotas = quotas;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Stores a file and queues its import, or finds the same one under that name.
     *
     * @param announced length that was announced, or -1
     * @param sha256 SHA-256 that was announced
     * @throws org.springframework.web.ErrorResponseException 400 for an empty body, 409 if the name means another checkpoint, 413 if the file is too large, 429 if the owner has all that he may store, 422 if it has
     *     another SHA-256, 507 if the disk is full
     */
    Brought take(AskedCheckpoint asked, InputStream body, long announced, @Nullable String sha256) throws IOException {
        InputStream content =
                BoundedBody.of(body, announced, settings.maxSize(), "checkpoint", "entangle.checkpoints.max-size");
        quotas.admitBytes(callers.get().owner());
        ArtifactRecord file = artifacts.bring(content, ArtifactKind.FOREIGN_CHECKPOINT, FILE_NAME, sha256);
        Optional<StoredCheckpoint> before = checkpoints.find(asked.name());
        if (before.isPresent()) {
            return existing(before.get(), asked, file);
        }
        try {
            UUID id = Objects.requireNonNull(transaction.execute(status -> store(asked, file)));
            return new Brought(checkpoints.find(id.toString()).orElseThrow(), true);
        } catch (DuplicateKeyException e) {
            return existing(checkpoints.find(asked.name()).orElseThrow(() -> e), asked, file);
        }
    }

    private UUID store(AskedCheckpoint asked, ArtifactRecord file) {
        UUID id = ResourceIds.next();
        checkpoints.insert(id, callers.get().owner(), asked, file);
        artifacts.commitBrought(file.id());
        ArtifactRef content = new ArtifactRef(file.id(), file.sha256(), file.bytes());
        jobs.enqueue(NewJob.onCheckpoint(
                id,
                PRIORITY,
                new JobSpec.ImportCheckpoint(content, asked.space().space(), asked.architecture())));
        return id;
    }

    private static Brought existing(StoredCheckpoint stored, AskedCheckpoint asked, ArtifactRecord file) {
        boolean same = stored.fileSha256().equals(file.sha256())
                && stored.searchSpaceId().equals(asked.space().id())
                && Objects.equals(stored.architecture(), asked.architecture());
        if (!same) {
            throw Problem.conflict(
                    "The name %s is taken by another file, or by this one for another search space or subnet; choose another name"
                            .formatted(stored.name()));
        }
        return new Brought(stored, false);
    }

    /**
     * @param checkpoint the checkpoint
     * @param created whether it was brought just now
     */
    record Brought(StoredCheckpoint checkpoint, boolean created) {}
}
