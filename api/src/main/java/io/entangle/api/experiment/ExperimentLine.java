package io.entangle.api.experiment;

import io.entangle.api.queue.Job;
import io.entangle.api.queue.JobObserver;
import io.entangle.api.queue.Jobs;
import io.entangle.api.queue.NewJob;
import io.entangle.api.web.InvalidFields;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.ResultsSummary;
import io.entangle.shared.experiment.ExperimentSpec;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The straight line of an experiment: the end of one stage queues the next, with everything that its worker needs to know, in the same transaction. */
@Component
class ExperimentLine implements JobObserver {

    /** The stages in the order in which they run. */
    static final List<JobKind> STAGES = List.of(JobKind.TRAIN_SUPERNET, JobKind.SEARCH, JobKind.TEST, JobKind.EXPORT);

    private final Experiments experiments;
    private final Jobs jobs;
    private final SupernetCheckpoint supernets;
    private final Teachers teachers;

    ExperimentLine(Experiments experiments, Jobs jobs, SupernetCheckpoint supernets, Teachers teachers) {
        this.experiments = experiments;
        this.jobs = jobs;
        this.supernets = supernets;
        this.teachers = teachers;
    }

    /** The first stage of an experiment, as a place in {@link #STAGES}: whoever brings a supernet does not train one. */
    static int firstStage(ExperimentSpec spec) {
        return STAGES.indexOf(spec.supernet() == null ? JobKind.TRAIN_SUPERNET : JobKind.SEARCH);
    }

    /** Queues the first stage. */
    void begin(StoredExperiment experiment, DatasetRef dataset) {
        ExperimentSpec spec = experiment.spec();
        if (spec.supernet() != null) {
            search(experiment, supernets.dataset(experiment.id()));
            return;
        }
        queue(
                experiment,
                new JobSpec.TrainSupernet(
                        experiment.space(),
                        dataset,
                        spec.heldOut(),
                        spec.seed(),
                        spec.training(),
                        teachers.of(spec.training())));
    }

    @Override
    public void succeeded(Job job, JobResult result) {
        UUID id = job.experimentId();
        if (id == null || job.stage() == null) {
            return;
        }
        StoredExperiment experiment = experiments.lock(id);
        JobSpec done = jobs.spec(job.id());
        if (done instanceof JobSpec.TrainSupernet training) {
            search(experiment, training.dataset());
        } else if (result instanceof JobResult.Searched searched && done instanceof JobSpec.Search search) {
            test(experiment, search, searched);
        } else if (result instanceof JobResult.Tested tested && done instanceof JobSpec.Test test) {
            export(experiment, test, tested);
        } else {
            experiments.finish(id, StoredExperiment.State.SUCCEEDED, null);
        }
    }

    @Override
    public void failed(Job job, Failure failure) {
        UUID id = job.experimentId();
        if (id != null && job.stage() != null) {
            experiments.finish(id, StoredExperiment.State.FAILED, failure);
        }
    }

    private void search(StoredExperiment experiment, DatasetRef dataset) {
        ExperimentSpec spec = experiment.spec();
        BigInteger wanted = BigInteger.valueOf(spec.results().subnets());
        Architecture only = supernets.only(spec).orElse(null);
        queue(
                experiment,
                new JobSpec.Search(
                        experiment.space(),
                        dataset,
                        spec.heldOut(),
                        spec.seed(),
                        spec.training().precision(),
                        supernets.of(experiment.id()),
                        spec.search(),
                        spec.constraints(),
                        only == null
                                ? wanted.min(experiment.space().distinctSubnets())
                                        .intValueExact()
                                : 1,
                        only));
    }

    private void test(StoredExperiment experiment, JobSpec.Search search, JobResult.Searched searched) {
        List<Candidate> ranked = searched.ranked();
        InvalidFields.refuse(FinalistRules.violations(search, ranked));
        if (ranked.isEmpty()) {
            Failure nothing = new Failure(
                    "NoSubnetFound",
                    "The search scored no subnet within the constraints; widen them, or allow more generations",
                    false);
            experiments.finish(experiment.id(), StoredExperiment.State.FAILED, nothing);
            return;
        }
        experiments.summarize(experiment.id(), summary(searched));
        queue(
                experiment,
                new JobSpec.Test(
                        search.space(),
                        search.dataset(),
                        search.seed(),
                        search.precision(),
                        search.search().evaluationBatchSize(),
                        search.supernet(),
                        ranked.stream().map(Candidate::architecture).toList()));
    }

    private static ResultsSummary summary(JobResult.Searched searched) {
        Candidate best = searched.ranked().get(0);
        return new ResultsSummary(
                searched.ranked().size(),
                searched.evaluations(),
                searched.ending(),
                best.costs().parameters(),
                best.costs().macs(),
                best.score(),
                null);
    }

    private void export(StoredExperiment experiment, JobSpec.Test test, JobResult.Tested tested) {
        List<Architecture> finalists = test.finalists();
        if (tested.scores().size() != finalists.size()) {
            throw new InvalidFields("/scores", "must be one for each of the %d finalists".formatted(finalists.size()));
        }
        ResultsSummary summary = experiment.summary();
        if (summary == null) {
            throw new IllegalStateException("tested before it was searched: " + experiment.id());
        }
        experiments.summarize(experiment.id(), summary.withTest(tested.scores().get(0)));
        queue(experiment, new JobSpec.Export(test.space(), test.dataset(), test.supernet(), finalists));
    }

    private void queue(StoredExperiment experiment, JobSpec spec) {
        jobs.enqueue(NewJob.stage(experiment.id(), STAGES.indexOf(spec.kind()), experiment.priority(), spec));
    }
}
