package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.Dataset;
import io.entangle.worker.data.HeldOutSplit;
import io.entangle.worker.data.Loading;
import io.entangle.worker.evaluation.SubnetEvaluator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores subnets for a job that another worker is at. A job comes in many such parts, so the supernet stays on the device, and the images decoded, until there is other work.
 *
 * <p>An attempt that was lost is begun anew: what it has told is not scored again.
 */
final class EvaluateHandler implements JobHandler<JobSpec.Evaluate> {
    private final Compute compute;
    private final JobDatasets datasets;
    private final Loading loading;
    private @Nullable Opened opened;

    EvaluateHandler(Compute compute, JobDatasets datasets, Loading loading) {
        this.compute = compute;
        this.datasets = datasets;
        this.loading = loading;
    }

    @Override
    public JobKind kind() {
        return JobKind.EVALUATE;
    }

    @Override
    public Class<JobSpec.Evaluate> specification() {
        return JobSpec.Evaluate.class;
    }

    @Override
    public JobResult handle(JobSpec.Evaluate specification, JobContext job) {
        MemoryNeed memory = MemoryNeed.ofScoring(
                compute, specification.space(), specification.evaluationBatchSize(), specification.precision());
        try {
            return memory.within(() -> score(specification, job, memory));
        } catch (JobStopped e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // What is open may be what is wrong.
            rest();
            throw e;
        }
    }

    private JobResult score(JobSpec.Evaluate specification, JobContext job, MemoryNeed memory) {
        SubnetEvaluator evaluator = evaluator(specification, job, memory);
        SharedRound round = new SharedRound(job, evaluator, specification.images(), specification.subnets());
        round.exchange();
        int subnets = specification.subnets().size();
        round.score(() -> job.progress(new Progress(
                specification.subnets().stream().filter(evaluator::knows).count(),
                subnets,
                "subnets",
                null,
                null,
                null,
                null,
                null,
                null,
                null)));
        return new JobResult.Evaluated(round.scored());
    }

    private SubnetEvaluator evaluator(JobSpec.Evaluate specification, JobContext job, MemoryNeed memory) {
        JobSpec.Evaluate without = withoutSubnets(specification);
        Opened before = opened;
        if (before != null && before.of.equals(without)) {
            return before.evaluator;
        }
        rest();
        memory.announce(job);
        Opened now = open(specification, job, without);
        opened = now;
        return now.evaluator;
    }

    private Opened open(JobSpec.Evaluate specification, JobContext job, JobSpec.Evaluate without) {
        Dataset dataset = datasets.open(specification.dataset(), specification.space(), job);
        CorruptImages corrupt = new CorruptImages(
                specification.dataset().corruptShare(), dataset.train().size());
        Scoring scoring = Scoring.open(
                compute,
                loading,
                job,
                specification.supernet(),
                specification.space(),
                specification.precision(),
                specification.evaluationBatchSize());
        try {
            SubnetEvaluator evaluator = scoring.on(
                    HeldOutSplit.of(dataset, specification.heldOut(), specification.seed())
                            .heldOut(specification.images(), specification.seed()),
                    corrupt);
            return new Opened(without, scoring, evaluator);
        } catch (RuntimeException | Error e) {
            scoring.close();
            throw e;
        }
    }

    @Override
    public void rest() {
        Opened before = opened;
        opened = null;
        if (before != null) {
            before.scoring.close();
        }
    }

    private static JobSpec.Evaluate withoutSubnets(JobSpec.Evaluate specification) {
        return new JobSpec.Evaluate(
                specification.space(),
                specification.dataset(),
                specification.heldOut(),
                specification.seed(),
                specification.precision(),
                specification.evaluationBatchSize(),
                specification.supernet(),
                specification.images(),
                List.of());
    }

    /**
     * What stays from one job to the next.
     *
     * @param of what all of them have in common
     */
    private record Opened(JobSpec.Evaluate of, Scoring scoring, SubnetEvaluator evaluator) {}
}
