package io.entangle.worker.handler;

import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.HeldOutSplit;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;
import io.entangle.worker.data.Subset;
import io.entangle.worker.evaluation.SubnetEvaluator;

/** Searches a trained supernet: candidates on the held-out images or a fixed part of them, finalists on all of them. */
final class SearchHandler implements JobHandler<JobSpec.Search> {

    private final Compute compute;
    private final JobDatasets datasets;
    private final Loading loading;

    SearchHandler(Compute compute, JobDatasets datasets, Loading loading) {
        this.compute = compute;
        this.datasets = datasets;
        this.loading = loading;
    }

    @Override
    public JobKind kind() {
        return JobKind.SEARCH;
    }

    @Override
    public Class<JobSpec.Search> specification() {
        return JobSpec.Search.class;
    }

    @Override
    public JobResult handle(JobSpec.Search specification, JobContext job) {
        MemoryNeed memory = MemoryNeed.ofScoring(
                compute,
                specification.space(),
                specification.search().evaluationBatchSize(),
                specification.precision());
        memory.announce(job);
        return memory.within(() -> search(specification, job));
    }

    private JobResult search(JobSpec.Search specification, JobContext job) {
        Dataset dataset = datasets.open(specification.dataset(), specification.space(), job);
        Split heldOut = HeldOutSplit.of(dataset, specification.heldOut(), specification.seed())
                .heldOut();
        CorruptImages corrupt = new CorruptImages(
                specification.dataset().corruptShare(), dataset.train().size());
        Integer budget = specification.search().evaluationImages();
        try (Scoring scoring = Scoring.open(
                compute,
                loading,
                job,
                specification.supernet(),
                specification.space(),
                specification.precision(),
                specification.search().evaluationBatchSize())) {
            SubnetEvaluator whole = scoring.on(heldOut, corrupt);
            SubnetEvaluator candidates = budget == null || budget >= heldOut.size()
                    ? whole
                    : scoring.on(Subset.stratified(heldOut, budget, specification.seed()), corrupt);
            SharedScoring sharing = new SharedScoring(job, compute.precision(specification.precision()));
            return new SearchRun(specification, job, candidates, whole, sharing).run();
        }
    }
}
