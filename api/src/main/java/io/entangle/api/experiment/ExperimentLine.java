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
import io.entangle.shared.experiment.SpaceSearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.WarmStart;
import io.entangle.shared.searchspace.SearchSpace;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The straight line of an experiment: the end of one stage queues the next, with everything that its worker needs to know, in the same transaction. */
@Component
class ExperimentLine implements JobObserver {

    private final Experiments experiments;
    private final Jobs jobs;
    private final SupernetCheckpoint supernets;
    private final Teachers teachers;
    private final SpaceVersions versions;

    ExperimentLine(
            Experiments experiments,
            Jobs jobs,
            SupernetCheckpoint supernets,
            Teachers teachers,
            SpaceVersions versions) {
        this.experiments = experiments;
        this.jobs = jobs;
        this.supernets = supernets;
        this.teachers = teachers;
        this.versions = versions;
    }

    /** Queues the first stage. */
    void begin(StoredExperiment experiment, DatasetRef dataset) {
        ExperimentSpec spec = experiment.spec();
        if (spec.supernet() != null) {
            search(experiment, supernets.dataset(experiment.id()));
        } else if (spec.spaceSearch() != null) {
            versions.add(experiment.id(), 0, null, experiment.space());
            train(experiment, dataset, 0, spec.spaceSearch().training(0, spec.training()), null);
        } else {
            train(experiment, dataset, null, spec.training(), null);
        }
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
            Integer step = ExperimentPlan.of(experiment.spec()).at(job.stage()).step();
            if (step == null) {
                search(experiment, training.dataset());
            } else {
                measure(experiment, training, step);
            }
        } else if (result instanceof JobResult.SpaceMeasured measured && done instanceof JobSpec.MeasureSpace asked) {
            measured(experiment, job.id(), asked, measured);
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

    private void train(
            StoredExperiment experiment,
            DatasetRef dataset,
            @Nullable Integer step,
            TrainingSpec training,
            @Nullable WarmStart warmStart) {
        ExperimentSpec spec = experiment.spec();
        queue(
                experiment,
                step,
                new JobSpec.TrainSupernet(
                        experiment.space(),
                        dataset,
                        spec.heldOut(),
                        spec.seed(),
                        training,
                        teachers.of(training),
                        warmStart));
    }

    private void measure(StoredExperiment experiment, JobSpec.TrainSupernet trained, int step) {
        ExperimentSpec spec = experiment.spec();
        SpaceSearchSpec spaceSearch = Objects.requireNonNull(spec.spaceSearch());
        SearchSpace initial = versions.of(experiment.id()).get(0).space();
        queue(
                experiment,
                step,
                new JobSpec.MeasureSpace(
                        trained.space(),
                        trained.dataset(),
                        spec.heldOut(),
                        spec.seed(),
                        trained.training().precision(),
                        spec.search().evaluationBatchSize(),
                        supernets.of(experiment.id()),
                        spaceSearch.images(),
                        spec.constraints(),
                        step,
                        spaceSearch.samples(),
                        spaceSearch.topShare(),
                        spaceSearch.rules().over(initial),
                        step == spaceSearch.steps() ? null : spaceSearch.mode(),
                        spaceSearch.maxArchitectures()));
    }

    /** A space that has not moved is not trained again: its supernet is searched, unless the last one is to be trained otherwise. */
    private void measured(
            StoredExperiment experiment, UUID jobId, JobSpec.MeasureSpace asked, JobResult.SpaceMeasured found) {
        InvalidFields.refuse(MeasurementRules.violations(asked, found));
        versions.measured(experiment.id(), asked.step(), jobId);
        ExperimentSpec spec = experiment.spec();
        SpaceSearchSpec spaceSearch = Objects.requireNonNull(spec.spaceSearch());
        boolean trainedAsTheLast =
                spaceSearch.training(asked.step(), spec.training()).equals(spec.training());
        if (asked.step() == spaceSearch.steps() || (!found.moved() && trainedAsTheLast)) {
            search(experiment, asked.dataset());
            return;
        }
        int next = found.moved() ? asked.step() + 1 : spaceSearch.steps();
        versions.add(experiment.id(), next, asked.step(), found.next());
        experiments.move(experiment.id(), found.next());
        train(
                experiments.get(experiment.id()),
                asked.dataset(),
                next,
                spaceSearch.training(next, spec.training()),
                spaceSearch.warmStart() ? new WarmStart(asked.supernet(), asked.space()) : null);
    }

    private void search(StoredExperiment experiment, DatasetRef dataset) {
        ExperimentSpec spec = experiment.spec();
        BigInteger wanted = BigInteger.valueOf(spec.results().subnets());
        Architecture only = supernets.only(spec).orElse(null);
        queue(
                experiment,
                null,
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
                null,
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
        queue(experiment, null, new JobSpec.Export(test.space(), test.dataset(), test.supernet(), finalists));
    }

    private void queue(StoredExperiment experiment, @Nullable Integer step, JobSpec spec) {
        int place = ExperimentPlan.of(experiment.spec()).place(spec.kind(), step);
        jobs.enqueue(NewJob.stage(experiment.id(), place, experiment.priority(), spec));
    }
}
