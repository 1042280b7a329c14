package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.HeldOutSplit;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;
import io.entangle.worker.data.TrainingBatches;
import io.entangle.worker.torch.TorchSession;
import io.entangle.worker.training.BatchSource;
import io.entangle.worker.training.SupernetTrainer;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains a supernet, from its beginning or from the checkpoint of an earlier attempt. */
final class TrainSupernetHandler implements JobHandler<JobSpec.TrainSupernet> {

    private static final Logger LOG = LoggerFactory.getLogger(TrainSupernetHandler.class);

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
        Split training = HeldOutSplit.of(dataset, specification.heldOut(), specification.seed())
                .training();
        CorruptImages corrupt = new CorruptImages(
                specification.dataset().corruptShare(), dataset.train().size());
        try (TrainingBatches batches = new TrainingBatches(
                        training,
                        specification.space().image().size(),
                        specification.training().batchSize(),
                        specification.seed(),
                        specification.training().augmentation(),
                        corrupt,
                        loading.tell(PreparationReport.to(job)));
                TorchSession session = compute.training();
                SupernetTrainer trainer = trainer(specification, job, session, BatchSource.of(batches))) {
            CheckpointUploads uploads = new CheckpointUploads(job);
            TrainingReport report = new TrainingReport(
                    job,
                    uploads,
                    batches.stepsPerEpoch(),
                    specification.training().batchSize());
            boolean ended = trainer.train(report);
            StagedArtifact checkpoint = uploads.await();
            if (!ended) {
                job.cancellation().throwIfRequested();
            }
            double loss = report.meanLossOfEpoch();
            return new JobResult.SupernetTrained(
                    Objects.requireNonNull(checkpoint, "a training that ended was stored")
                            .id(),
                    specification.training().epochs(),
                    trainer.position().step(),
                    Double.isFinite(loss) ? loss : trainer.position().lossAverage(),
                    report.imagesPerSecond(),
                    report.seconds());
        }
    }

    private static SupernetTrainer trainer(
            JobSpec.TrainSupernet specification, JobContext job, TorchSession session, BatchSource batches) {
        AutoFormerSpace space = (AutoFormerSpace) specification.space();
        ArtifactRef checkpoint = job.checkpoint();
        if (checkpoint == null) {
            return SupernetTrainer.start(session, space, specification.training(), specification.seed(), batches);
        }
        TrainState state = TrainState.read(job.artifact(checkpoint));
        if (!state.space().equals(space)) {
            throw new JobRefused(
                    "CheckpointUnusable",
                    "The checkpoint to resume from is of another search space. Post the experiment anew.");
        }
        LOG.info(
                "resumes in epoch {} after step {}",
                state.position().epoch() + 1,
                state.position().step());
        return SupernetTrainer.resume(session, state, specification.training(), specification.seed(), batches);
    }
}
