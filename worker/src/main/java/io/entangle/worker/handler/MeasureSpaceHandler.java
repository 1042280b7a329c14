package io.entangle.worker.handler;

import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.HeldOutSplit;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;

/** Measures a search space by random subnets of its trained supernet on held-out images, and moves it; the test split is not read. */
final class MeasureSpaceHandler implements JobHandler<JobSpec.MeasureSpace> {

    private final Compute compute;
    private final JobDatasets datasets;
    private final Loading loading;

    MeasureSpaceHandler(Compute compute, JobDatasets datasets, Loading loading) {
        this.compute = compute;
        this.datasets = datasets;
        this.loading = loading;
    }

    @Override
    public JobKind kind() {
        return JobKind.MEASURE_SPACE;
    }

    @Override
    public Class<JobSpec.MeasureSpace> specification() {
        return JobSpec.MeasureSpace.class;
    }

    @Override
    public JobResult handle(JobSpec.MeasureSpace specification, JobContext job) {
        MemoryNeed memory = MemoryNeed.ofScoring(
                compute, specification.space(), specification.evaluationBatchSize(), specification.precision());
        memory.announce(job);
        return memory.within(() -> measure(specification, job));
    }

    private JobResult measure(JobSpec.MeasureSpace specification, JobContext job) {
        Dataset dataset = datasets.open(specification.dataset(), specification.space(), job);
        CorruptImages corrupt = new CorruptImages(
                specification.dataset().corruptShare(), dataset.train().size());
        try (Scoring scoring = Scoring.open(
                compute,
                loading,
                job,
                specification.supernet(),
                specification.space(),
                specification.precision(),
                specification.evaluationBatchSize())) {
            SharedScoring sharing = new SharedScoring(job, compute.precision(specification.precision()));
            return new SpaceRun(specification, job, scoring.on(images(specification, dataset), corrupt), sharing).run();
        }
    }

    private static Split images(JobSpec.MeasureSpace specification, Dataset dataset) {
        return HeldOutSplit.of(dataset, specification.heldOut(), specification.seed())
                .heldOut(specification.images(), specification.seed());
    }
}
