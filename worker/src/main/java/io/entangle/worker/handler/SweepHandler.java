package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.HeldOutSplit;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;
import io.entangle.worker.evaluation.SubnetEvaluator;
import io.entangle.worker.evaluation.SweepScoring;

/**
 * Scores variants of one architecture with the supernet's weights, all on the same held-out images; the test split is not read.
 *
 * <p>It takes minutes, so an attempt that was lost is begun anew.
 */
final class SweepHandler implements JobHandler<JobSpec.Sweep> {

    private static final double NANOS = 1e9;

    private final Compute compute;
    private final JobDatasets datasets;
    private final Loading loading;

    SweepHandler(Compute compute, JobDatasets datasets, Loading loading) {
        this.compute = compute;
        this.datasets = datasets;
        this.loading = loading;
    }

    @Override
    public JobKind kind() {
        return JobKind.SWEEP;
    }

    @Override
    public Class<JobSpec.Sweep> specification() {
        return JobSpec.Sweep.class;
    }

    @Override
    public JobResult handle(JobSpec.Sweep specification, JobContext job) {
        MemoryNeed memory = MemoryNeed.ofScoring(
                compute, specification.space(), specification.evaluationBatchSize(), specification.precision());
        memory.announce(job);
        return memory.within(() -> score(specification, job));
    }

    private JobResult score(JobSpec.Sweep specification, JobContext job) {
        Dataset dataset = datasets.open(specification.dataset(), specification.space(), job);
        CorruptImages corrupt = new CorruptImages(
                specification.dataset().corruptShare(), dataset.train().size());
        SweepScoring sweep = new SweepScoring(specification.base(), specification.variants());
        try (Scoring scoring = Scoring.open(
                compute,
                loading,
                job,
                specification.supernet(),
                specification.space(),
                specification.precision(),
                specification.evaluationBatchSize())) {
            SubnetEvaluator evaluator = scoring.on(images(specification, dataset), corrupt);
            long startedAt = System.nanoTime();
            return sweep.with(
                    evaluator,
                    job.cancellation()::throwIfRequested,
                    done -> tell(job, done, sweep.subnets(), evaluator.images(), System.nanoTime() - startedAt));
        }
    }

    private static Split images(JobSpec.Sweep specification, Dataset dataset) {
        return HeldOutSplit.of(dataset, specification.heldOut(), specification.seed())
                .heldOut(specification.images(), specification.seed());
    }

    private static void tell(JobContext job, int done, int total, int images, long nanos) {
        double seconds = nanos / NANOS;
        Double rate = seconds > 0 ? (double) done * images / seconds : null;
        double eta = seconds / done * (total - done);
        job.progress(new Progress(done, total, "subnets", null, null, null, rate, eta, null, null));
    }
}
