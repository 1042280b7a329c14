package io.entangle.worker.handler;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.SubnetScore;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.Loading;
import io.entangle.worker.evaluation.SubnetEvaluator;
import java.util.ArrayList;
import java.util.List;

/** Scores the finalists on the test split: the only place that reads its images after their inspection. */
final class TestHandler implements JobHandler<JobSpec.Test> {

    private final Compute compute;
    private final JobDatasets datasets;
    private final Loading loading;

    TestHandler(Compute compute, JobDatasets datasets, Loading loading) {
        this.compute = compute;
        this.datasets = datasets;
        this.loading = loading;
    }

    @Override
    public JobKind kind() {
        return JobKind.TEST;
    }

    @Override
    public Class<JobSpec.Test> specification() {
        return JobSpec.Test.class;
    }

    @Override
    public JobResult handle(JobSpec.Test specification, JobContext job) {
        MemoryNeed memory = MemoryNeed.ofScoring(
                compute, specification.space(), specification.evaluationBatchSize(), specification.precision());
        memory.announce(job);
        return memory.within(() -> score(specification, job));
    }

    private JobResult score(JobSpec.Test specification, JobContext job) {
        Dataset dataset = datasets.open(specification.dataset(), specification.space(), job);
        CorruptImages corrupt = new CorruptImages(
                specification.dataset().corruptShare(), dataset.test().size());
        List<SubnetScore> scores = new ArrayList<>();
        try (Scoring scoring = Scoring.open(
                compute,
                loading,
                job,
                specification.supernet(),
                specification.space(),
                specification.precision(),
                specification.evaluationBatchSize())) {
            SubnetEvaluator evaluator = scoring.on(dataset.test(), corrupt);
            for (Architecture finalist : specification.finalists()) {
                scores.add(evaluator.score(finalist, job.cancellation()::throwIfRequested));
                job.progress(new Progress(
                        scores.size(),
                        specification.finalists().size(),
                        "subnets",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
            }
        }
        return new JobResult.Tested(scores);
    }
}
