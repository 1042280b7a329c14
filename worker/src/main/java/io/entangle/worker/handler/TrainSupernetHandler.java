package io.entangle.worker.handler;

import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.WarmStart;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.HeldOutSplit;
import io.entangle.worker.data.Loading;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchSession;
import io.entangle.worker.training.BatchSource;
import io.entangle.worker.training.SamplingStrategies;
import io.entangle.worker.training.SamplingStrategy;
import io.entangle.worker.training.SupernetTrainer;
import io.entangle.worker.training.Teacher;
import java.util.function.Supplier;
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
        MemoryNeed memory = MemoryNeed.ofTraining(
                compute, specification.space(), specification.training(), specification.teacher());
        memory.announce(job);
        return memory.within(() -> train(specification, job));
    }

    private JobResult train(JobSpec.TrainSupernet specification, JobContext job) {
        Dataset dataset = datasets.open(specification.dataset(), specification.space(), job);
        SearchSpace space = specification.space();
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
                .toItsEnd(
                        task,
                        job,
                        (session, batches, earlier) -> trainer(
                                task,
                                session,
                                batches,
                                earlier,
                                JobTeacher.of(specification.teacher(), job, session),
                                () -> begun(specification, job, session)));
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
            TrainingTask task,
            TorchSession session,
            BatchSource batches,
            @Nullable TrainState earlier,
            @Nullable Teacher teacher,
            Supplier<Supernet> begun) {
        TrainingSpec training = task.training();
        SamplingStrategy sampling = SamplingStrategies.named(training.sampling());
        return earlier == null
                ? SupernetTrainer.start(begun.get(), training, task.seed(), batches, sampling, teacher)
                : SupernetTrainer.resume(session, earlier, training, task.seed(), batches, sampling, teacher);
    }

    private static Supernet begun(JobSpec.TrainSupernet specification, JobContext job, TorchSession session) {
        SearchSpace space = specification.space();
        WeightSharing sharing = specification.training().weightSharing();
        WarmStart warmStart = specification.warmStart();
        return warmStart == null
                ? Supernet.initialise(session, space, sharing, specification.seed())
                : Supernet.initialise(
                        session,
                        space,
                        sharing,
                        specification.seed(),
                        Scoring.weights(job, warmStart.supernet(), warmStart.space()));
    }
}
