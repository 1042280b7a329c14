package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.worker.checkpoint.EpochLoss;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.BatchRecipe;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.MemoryBudget;
import io.entangle.worker.data.Split;
import io.entangle.worker.data.Subset;
import io.entangle.worker.data.TrainingBatches;
import io.entangle.worker.evaluation.ScoringImages;
import io.entangle.worker.torch.TorchSession;
import io.entangle.worker.training.BatchSource;
import io.entangle.worker.training.SupernetTrainer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A training under a job: taken up where an earlier attempt got to, told of, stored every so often, and stopped when the job is. */
final class TrainingRun {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private static final int MOST_PROBED_AT_ONCE = 100;
    private static final int PART_OF_MEMORY = 16;

    private final Compute compute;
    private final Loading loading;

    TrainingRun(Compute compute, Loading loading) {
        this.compute = compute;
        this.loading = loading;
    }

    /**
     * Trains to the end.
     *
     * @param beginning makes the trainer
     * @throws JobStopped if the job's cancellation asked for it
     * @throws JobRefused if the checkpoint to resume from is of another space
     */
    TrainingOutcome toItsEnd(TrainingTask task, JobContext job, Beginning beginning) {
        CorruptImages corrupt = new CorruptImages(task.dataset().corruptShare(), task.datasetImages());
        try (TrainingBatches batches = new TrainingBatches(
                        task.images(),
                        task.space().image().size(),
                        BatchRecipe.of(task.training()),
                        task.seed(),
                        corrupt,
                        loading.tell(PreparationReport.to(job)));
                TorchSession session = compute.training();
                SupernetTrainer trainer = beginning.trainer(session, BatchSource.of(batches), earlier(task, job));
                ScoringImages probed = probed(task, trainer, corrupt)) {
            CheckpointUploads uploads = new CheckpointUploads(job);
            TrainingReport report = new TrainingReport(
                    job,
                    uploads,
                    batches.stepsPerEpoch(),
                    task.training().batchSize(),
                    task.space().classes());
            boolean ended = trainer.train(
                    report,
                    new SupernetProbe(
                            task.training(), task.probed(), trainer.supernet(), probed, report::stopRequested));
            StagedArtifact checkpoint = uploads.await();
            if (!ended) {
                job.cancellation().throwIfRequested();
            }
            EpochLoss lastEpoch = trainer.position().epochLoss();
            return new TrainingOutcome(
                    Objects.requireNonNull(checkpoint, "a training that ended was stored"),
                    task.training().epochs(),
                    trainer.position().step(),
                    lastEpoch == null ? trainer.position().lossAverage() : lastEpoch.mean(),
                    report.imagesPerSecond(),
                    report.seconds(),
                    report.secondsOf(trainer.position().step()),
                    report.health(trainer.position().probes()));
        }
    }

    private ScoringImages probed(TrainingTask task, SupernetTrainer trainer, CorruptImages corrupt) {
        int wanted = task.training().probe().images();
        Split split = wanted >= task.heldOut().size()
                ? task.heldOut()
                : Subset.stratified(task.heldOut(), wanted, task.seed());
        return new ScoringImages(
                trainer.supernet(),
                split,
                task.space().image().size(),
                Math.min(MOST_PROBED_AT_ONCE, task.training().imagesAtOnce()),
                corrupt,
                loading.within(new MemoryBudget(0)),
                Runtime.getRuntime().maxMemory() / PART_OF_MEMORY);
    }

    private static @Nullable TrainState earlier(TrainingTask task, JobContext job) {
        Path checkpoint = job.checkpoint();
        if (checkpoint == null) {
            return null;
        }
        TrainState state = TrainState.read(checkpoint);
        if (!state.space().equals(task.space())) {
            throw new JobRefused(
                    "CheckpointUnusable",
                    "The checkpoint to resume from is of another search space. Post the experiment anew.");
        }
        LOG.info(
                "resumes in epoch {} after step {}",
                state.position().epoch() + 1,
                state.position().step());
        return state;
    }

    /** How a training begins. */
    interface Beginning {

        /**
         * A trainer, closed by the run.
         *
         * @param earlier where an earlier attempt got to, or null for a fresh start
         */
        SupernetTrainer trainer(TorchSession session, BatchSource batches, @Nullable TrainState earlier);
    }
}
