package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ProbePoint;
import io.entangle.worker.checkpoint.TrainState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes, uploads and commits training states beside the training, one at a time: a state that comes while the one before is still on its way waits for it, so
 * a killed worker never loses more than it was told.
 */
final class CheckpointUploads {

    private final JobContext job;
    private @Nullable CompletableFuture<StagedArtifact> underWay;

    CheckpointUploads(JobContext job) {
        this.job = job;
    }

    /**
     * Starts to store a state.
     *
     * @throws JobStopped if the lease was lost meanwhile
     */
    void store(TrainState state) {
        await();
        CompletableFuture<StagedArtifact> upload = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        upload.complete(upload(state));
                    } catch (Throwable e) { // handed to the training thread, whatever it is
                        upload.completeExceptionally(e);
                    }
                },
                "checkpoint");
        thread.setDaemon(true);
        thread.start();
        underWay = upload;
    }

    /**
     * Waits until everything is stored.
     *
     * @return the last state's artifact, or null if there was none
     */
    @Nullable
    StagedArtifact await() {
        if (underWay == null) {
            return null;
        }
        try {
            return underWay.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw e;
        }
    }

    private StagedArtifact upload(TrainState state) {
        Path file = job.scratch().resolve("supernet-step-" + state.position().step() + ".safetensors");
        state.write(file);
        try {
            StagedArtifact staged = job.upload(ArtifactKind.CHECKPOINT, file);
            job.commitCheckpoint(
                    new CheckpointCommit(staged.id(), state.position().step(), accuracy(state)));
            Files.delete(file);
            return staged;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Double accuracy(TrainState state) {
        List<ProbePoint> probes = state.position().probes();
        return probes.isEmpty() ? null : probes.get(probes.size() - 1).random();
    }
}
