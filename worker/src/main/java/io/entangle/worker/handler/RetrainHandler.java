package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.SubnetScores;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.HeldOutSplit;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;
import io.entangle.worker.export.SafetensorsExport;
import io.entangle.worker.export.SubnetFiles;
import io.entangle.worker.supernet.SubnetConfig;
import io.entangle.worker.supernet.SubnetExtractor;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchSession;
import io.entangle.worker.training.BatchSource;
import io.entangle.worker.training.OneSubnet;
import io.entangle.worker.training.SupernetTrainer;
import io.entangle.worker.training.Teacher;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Trains one subnet alone, from inherited or from random weights (AutoFormer, section 4.4, compares both with the inherited weights as they are).
 *
 * <p>It is trained as a supernet of the smallest space that holds it, from which every step samples this subnet: so it resumes, stops and reports like one. What a block of
 * that supernet has beyond the subnet is never moved, and is cut off in the end.
 */
final class RetrainHandler implements JobHandler<JobSpec.Retrain> {

    /** As smallest, as largest, and as the random one. */
    private static final int PROBED = 3;

    private final Compute compute;
    private final JobDatasets datasets;
    private final Loading loading;

    RetrainHandler(Compute compute, JobDatasets datasets, Loading loading) {
        this.compute = compute;
        this.datasets = datasets;
        this.loading = loading;
    }

    @Override
    public JobKind kind() {
        return JobKind.RETRAIN;
    }

    @Override
    public Class<JobSpec.Retrain> specification() {
        return JobSpec.Retrain.class;
    }

    @Override
    public JobResult handle(JobSpec.Retrain specification, JobContext job) {
        Architecture subnet = specification.architecture();
        SearchSpace alone = SubnetConfig.of(specification.space(), subnet).asSpace();
        Dataset dataset = datasets.open(specification.dataset(), specification.space(), job);
        HeldOutSplit split = HeldOutSplit.of(dataset, specification.heldOut(), specification.splitSeed());
        TrainingOutcome trained = train(specification, alone, dataset, split, job);
        TrainState state = TrainState.readWeights(job.artifact(reference(trained.checkpoint())));
        JobResult.ExportedSubnet exported = export(specification, state, dataset, job);
        Judges judges = new Judges(split.heldOut(), dataset.test());
        SubnetScores scores = score(specification, state, judges, 0, job);
        SubnetScores inherited = specification.scoreInherited()
                ? score(
                        specification,
                        Scoring.weights(job, specification.supernet(), specification.space()),
                        judges,
                        2,
                        job)
                : null;
        return new JobResult.Retrained(
                exported,
                scores,
                inherited,
                trained.epochs(),
                trained.steps(),
                trained.finalLoss(),
                trained.imagesPerSecond(),
                trained.secondsOfAllSteps());
    }

    private TrainingOutcome train(
            JobSpec.Retrain specification, SearchSpace alone, Dataset dataset, HeldOutSplit split, JobContext job) {
        MemoryNeed memory = MemoryNeed.ofTraining(compute, alone, specification.training(), specification.teacher());
        memory.announce(job);
        TrainingTask task = new TrainingTask(
                alone,
                split.training(),
                split.heldOut(),
                Collections.nCopies(PROBED, specification.architecture()),
                specification.dataset(),
                dataset.train().size(),
                specification.seed(),
                specification.training());
        return memory.within(() -> new TrainingRun(compute, loading)
                .toItsEnd(
                        task,
                        job,
                        (session, batches, earlier) -> trainer(specification, task, job, session, batches, earlier)));
    }

    private static SupernetTrainer trainer(
            JobSpec.Retrain specification,
            TrainingTask task,
            JobContext job,
            TorchSession session,
            BatchSource batches,
            @Nullable TrainState earlier) {
        OneSubnet sampling = new OneSubnet(specification.architecture());
        Teacher teacher = JobTeacher.of(specification.teacher(), job, session);
        if (earlier != null) {
            return SupernetTrainer.resume(session, earlier, task.training(), task.seed(), batches, sampling, teacher);
        }
        Supernet begun = specification.mode() == RetrainMode.FINE_TUNE
                ? inherit(
                        session,
                        specification,
                        task.space(),
                        Scoring.weights(job, specification.supernet(), specification.space()))
                : Supernet.initialise(session, task.space(), task.seed());
        return SupernetTrainer.start(begun, task.training(), task.seed(), batches, sampling, teacher);
    }

    private static Supernet inherit(
            TorchSession session, JobSpec.Retrain specification, SearchSpace alone, TrainState whole) {
        SubnetExtractor extractor = new SubnetExtractor(whole.space(), whole.qkvBias(), whole.weights());
        Architecture subnet = specification.architecture();
        return Supernet.restore(session, alone, whole.qkvBias(), extractor.weightsOf(alone, subnet));
    }

    private static JobResult.ExportedSubnet export(
            JobSpec.Retrain specification, TrainState state, Dataset dataset, JobContext job) {
        SubnetFiles files = SafetensorsExport.write(
                new SubnetExtractor(state.space(), state.qkvBias(), state.weights())
                        .extract(specification.architecture()),
                CostModel.of(specification.space(), specification.architecture()),
                dataset.classNames(),
                job.scratch().resolve("subnet"));
        return new JobResult.ExportedSubnet(
                specification.architecture(),
                job.upload(ArtifactKind.SUBNET_WEIGHTS, files.weights()).id(),
                job.upload(ArtifactKind.SUBNET_CONFIG, files.config()).id());
    }

    private SubnetScores score(
            JobSpec.Retrain specification, TrainState state, Judges judges, int done, JobContext job) {
        MemoryNeed memory = MemoryNeed.ofScoring(
                compute,
                state.space(),
                specification.evaluationBatchSize(),
                specification.training().precision());
        return memory.within(() -> {
            try (Scoring scoring = Scoring.open(
                    compute,
                    loading,
                    job,
                    state,
                    specification.training().precision(),
                    specification.evaluationBatchSize())) {
                SubnetScore heldOut = score(scoring, specification, judges.heldOut(), job);
                tell(job, specification, done + 1);
                SubnetScore test = score(scoring, specification, judges.test(), job);
                tell(job, specification, done + 2);
                return new SubnetScores(heldOut, test);
            }
        });
    }

    private static SubnetScore score(Scoring scoring, JobSpec.Retrain specification, Split images, JobContext job) {
        CorruptImages corrupt = new CorruptImages(specification.dataset().corruptShare(), images.size());
        return scoring.on(images, corrupt).score(specification.architecture(), job.cancellation()::throwIfRequested);
    }

    private static void tell(JobContext job, JobSpec.Retrain specification, int done) {
        int passes = specification.scoreInherited() ? 4 : 2;
        job.progress(new Progress(done, passes, "scores", null, null, null, null, null, null, null));
    }

    private static ArtifactRef reference(StagedArtifact stored) {
        return new ArtifactRef(stored.id(), stored.sha256(), stored.bytes());
    }

    /**
     * The images that a subnet is scored on.
     *
     * @param heldOut those held out of training
     * @param test the test split
     */
    private record Judges(Split heldOut, Split test) {}
}
