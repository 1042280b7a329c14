package io.entangle.api.experiment;

import io.entangle.api.evaluation.Evaluations;
import io.entangle.api.queue.Job;
import io.entangle.api.queue.Jobs;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.StageScorer;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Experiments as their users see them: what is kept, and where its jobs stand. */
@Component
class ExperimentViews {

    private static final String NOTHING_MOVED =
            "No dimension of the search space moved in the step before, so this version would have been the same again.";

    private final Jobs jobs;
    private final Evaluations evaluations;

    ExperimentViews(Jobs jobs, Evaluations evaluations) {
        this.jobs = jobs;
        this.evaluations = evaluations;
    }

    /** With what is not looked up for many at once: who has scored subnets, and its place in the queue. */
    ExperimentView of(StoredExperiment experiment) {
        List<Job> stages = jobs.stages(List.of(experiment.id()));
        List<UUID> shared = stages.stream()
                .filter(job -> job.kind() == JobKind.SEARCH || job.kind() == JobKind.MEASURE_SPACE)
                .map(Job::id)
                .toList();
        ExperimentView view = view(experiment, stages, new Findings(trained(stages), evaluations.scorers(shared)));
        return view.state() != ExperimentState.QUEUED
                ? view
                : view.stages().stream()
                        .filter(stage -> stage.state() == StageState.QUEUED)
                        .map(StageView::jobId)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .flatMap(jobs::ahead)
                        .map(view::withAhead)
                        .orElse(view);
    }

    /** Those of a list, without what only one of them is asked for. */
    List<ExperimentView> of(List<StoredExperiment> experiments) {
        Map<UUID, List<Job>> stages = jobs
                .stages(experiments.stream().map(StoredExperiment::id).toList())
                .stream()
                .collect(Collectors.groupingBy(job -> Objects.requireNonNull(job.experimentId())));
        Findings findings = new Findings(
                trained(stages.values().stream().flatMap(List::stream).toList()), Map.of());
        return experiments.stream()
                .map(experiment -> view(experiment, stages.getOrDefault(experiment.id(), List.of()), findings))
                .toList();
    }

    private Map<UUID, JobResult> trained(List<Job> stages) {
        return jobs.results(stages.stream()
                .filter(job -> job.kind() == JobKind.TRAIN_SUPERNET && job.state() == JobState.SUCCEEDED)
                .map(Job::id)
                .toList());
    }

    private static ExperimentView view(StoredExperiment experiment, List<Job> jobs, Findings findings) {
        List<StageView> stages = stages(experiment, jobs, findings);
        StageView current = stages.stream()
                .filter(stage -> stage.state() == StageState.QUEUED || stage.state() == StageState.RUNNING)
                .findFirst()
                .orElse(null);
        boolean running = current != null && current.state() == StageState.RUNNING;
        return new ExperimentView(
                experiment.id(),
                experiment.name(),
                experiment.notes(),
                experiment.spec().owner(),
                experiment.priority(),
                state(experiment, running),
                experiment.searchSpaceId(),
                experiment.datasetId(),
                experiment.clonedFrom(),
                experiment.spec(),
                stages,
                current == null ? null : current.kind(),
                null,
                eta(current),
                experiment.createdAt(),
                started(jobs),
                experiment.finishedAt(),
                experiment.error(),
                experiment.summary(),
                links(experiment, jobs));
    }

    private static @Nullable Double eta(@Nullable StageView current) {
        return current == null || current.state() != StageState.RUNNING || current.progress() == null
                ? null
                : current.progress().etaSeconds();
    }

    private static ExperimentState state(StoredExperiment experiment, boolean running) {
        if (experiment.pausedAt() != null) {
            return ExperimentState.PAUSED;
        }
        return switch (experiment.state()) {
            case WAITING -> ExperimentState.WAITING;
            case ACTIVE -> running ? ExperimentState.RUNNING : ExperimentState.QUEUED;
            case SUCCEEDED -> ExperimentState.SUCCEEDED;
            case FAILED -> ExperimentState.FAILED;
            case CANCELLED -> ExperimentState.CANCELLED;
        };
    }

    private static List<StageView> stages(StoredExperiment experiment, List<Job> jobs, Findings findings) {
        Map<Integer, Job> last = jobs.stream()
                .collect(Collectors.toMap(
                        job -> Objects.requireNonNull(job.stage()), job -> job, (earlier, later) -> later));
        int reached = last.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
        return ExperimentPlan.of(experiment.spec()).stages().stream()
                .map(planned -> {
                    Job job = last.get(planned.place());
                    return job == null
                            ? without(experiment, planned, planned.place() < reached)
                            : stage(planned, job, findings);
                })
                .toList();
    }

    private static StageView without(StoredExperiment experiment, ExperimentPlan.PlannedStage planned, boolean passed) {
        StageState ahead = experiment.finishedAt() == null ? StageState.PENDING : StageState.CANCELLED;
        return new StageView(
                planned.kind(),
                planned.step(),
                passed ? StageState.SKIPPED : ahead,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                passed ? NOTHING_MOVED : null);
    }

    private static StageView stage(ExperimentPlan.PlannedStage planned, Job job, Findings findings) {
        return new StageView(
                job.kind(),
                planned.step(),
                StageState.valueOf(job.state().name()),
                job.id(),
                job.attempt(),
                job.worker(),
                job.progress(),
                job.startedAt(),
                job.finishedAt(),
                job.error(),
                job.computedOn(),
                findings.trained.get(job.id()) instanceof JobResult.SupernetTrained training ? training.health() : null,
                findings.scorers.get(job.id()),
                null);
    }

    private static @Nullable Instant started(List<Job> jobs) {
        return jobs.stream()
                .map(Job::firstStartedAt)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static Map<String, String> links(StoredExperiment experiment, List<Job> jobs) {
        String self = "/api/v1/experiments/" + experiment.id();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", self);
        links.put("events", self + "/events");
        links.put("metrics", self + "/metrics");
        links.put("candidates", self + "/candidates");
        links.put("checkpoints", self + "/checkpoints");
        links.put("subnets", self + "/subnets");
        links.put("retrainings", self + "/retrainings");
        links.put("sweeps", self + "/sweeps");
        if (experiment.spec().spaceSearch() != null) {
            links.put("spaces", self + "/spaces");
        }
        if (experiment.clonedFrom() != null) {
            links.put("clonedFrom", "/api/v1/experiments/" + experiment.clonedFrom());
        }
        links.put("clone", self + ":clone");
        if (experiment.finishedAt() == null) {
            links.put("cancel", self + ":cancel");
            String turn = experiment.pausedAt() == null ? "pause" : "resume";
            links.put(turn, self + ":" + turn);
        } else if (experiment.state() == StoredExperiment.State.FAILED
                && jobs.stream().anyMatch(job -> job.state() == JobState.FAILED)) {
            links.put("retry", self + ":retry");
        }
        return links;
    }

    /**
     * What jobs have come to, by their ids.
     *
     * @param trained results of trainings
     * @param scorers who has scored subnets for them
     */
    private record Findings(Map<UUID, JobResult> trained, Map<UUID, List<StageScorer>> scorers) {}
}
