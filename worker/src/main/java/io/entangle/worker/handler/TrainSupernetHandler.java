package io.entangle.worker.handler;

import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.HeldOutSplit;
import io.entangle.worker.data.Loading;
import io.entangle.worker.torch.TorchSession;
import io.entangle.worker.training.BatchSource;
import io.entangle.worker.training.SupernetTrainer;
import org.jspecify.annotations.Nullable;

/** Trains a supernet, from its beginning or from the checkpoint of an earlier attempt. */
final class TrainSupernetHandler implements JobHandler<JobSpec.TrainSupernet> {

    private final Compute compute;
    private final JobDatasets datasets;
    private final Loading loading;

    TrainSupernetHandler(Compute compute, JobDatasets datasets, Loading loading) {
        this.compute = compute;
        this.datasets = datasets;
        this.loading = loading;
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAIN_SUPERNET;
    }

    @Override
    public Class<JobSpec.TrainSupernet> specification() {
        return JobSpec.TrainSupernet.class;
    }

    @Override
    public JobResult handle(JobSpec.TrainSupernet specification, JobContext job) {
        MemoryNeed memory = MemoryNeed.ofTraining(compute, specification.space(), specification.training());
        memory.announce(job);
        return memory.within(() -> train(specification, job));
    }

    private JobResult train(JobSpec.TrainSupernet specification, JobContext job) {
        Dataset dataset = datasets.open(specification.dataset(), specification.space());
        AutoFormerSpace space = (AutoFormerSpace) specification.space();
        HeldOutSplit parts = HeldOutSplit.of(dataset, specification.heldOut(), specification.seed());
        TrainingTask task = new TrainingTask(
                space,
                parts.training(),
                parts.heldOut(),
                SupernetProbe.subnets(space, specification.training().probe().subnets(), specification.seed()),
                specification.dataset(),
                dataset.train().size(),
                specification.seed(),
                specification.training());
        TrainingOutcome trained = new TrainingRun(compute, loading)
                .toItsEnd(task, job, (session, batches, earlier) -> trainer(task, session, batches, earlier));
        return new JobResult.SupernetTrained(
                trained.checkpoint().id(),
                trained.epochs(),
                trained.steps(),
                trained.finalLoss(),
                trained.imagesPerSecond(),
                trained.seconds(),
                trained.health());
    }

    private static SupernetTrainer trainer(
            TrainingTask task, TorchSession session, BatchSource batches, @Nullable TrainState earlier) {
        return earlier == null
                ? SupernetTrainer.start(session, task.space(), task.training(), task.seed(), batches)
                : SupernetTrainer.resume(session, earlier, task.training(), task.seed(), batches);
    }
}
