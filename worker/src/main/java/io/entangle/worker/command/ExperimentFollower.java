package io.entangle.worker.command;

import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.PythonLoader;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.TrainingHealth;
import io.entangle.shared.job.TrainingHealth.Verdict;
import io.entangle.worker.runner.ApiProblem;
import io.entangle.worker.runner.ApiUnreachable;
import io.entangle.worker.runner.UserApi;
import io.entangle.worker.runner.WorkerClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches an experiment to its end. */
final class ExperimentFollower {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

    private static final Set<Verdict> WORTH_A_WARNING = Set.of(Verdict.NOT_LEARNING, Verdict.OVERFITTING);

    private final UserApi api;
    private final WorkerClock clock;
    private final LiveText text;
    private final Set<Ended> ended = new HashSet<>();
    private boolean answered;
    private long answeredAt;

    ExperimentFollower(UserApi api, WorkerClock clock, LiveText text) {
        this.api = api;
        this.clock = clock;
        this.text = text;
    }

    /**
     * Shows progress until the end, then the ranked table or the error.
     *
     * @return whether the experiment succeeded
     */
    boolean follow(String id) throws InterruptedException {
        ExperimentView experiment = look(id);
        text.print("Experiment %s, %s".formatted(experiment.name(), experiment.id()));
        boolean paused = false;
        while (!experiment.state().isFinal()) {
            printEndedStages(experiment);
            if (experiment.state() == ExperimentState.PAUSED && !paused) {
                text.print("Paused; this lets it go on: %s -X POST %s".formatted(api.curl(), address(id) + ":resume"));
            }
            paused = experiment.state() == ExperimentState.PAUSED;
            text.show(ProgressLine.of(experiment), clock.nanos());
            clock.pause(BETWEEN_LOOKS);
            experiment = look(id);
        }
        printEndedStages(experiment);
        if (experiment.state() != ExperimentState.SUCCEEDED) {
            printError(experiment);
            return false;
        }
        String table = api.rankedTable(id);
        printHealth(experiment, table);
        printResults(experiment, table);
        return true;
    }

    /** An API that restarts is waited for; one that refuses, or never answered, is not. */
    private ExperimentView look(String id) throws InterruptedException {
        while (true) {
            try {
                ExperimentView experiment = api.experiment(id);
                answered = true;
                answeredAt = clock.nanos();
                return experiment;
            } catch (ApiUnreachable e) {
                waitOrThrow(e);
            } catch (ApiProblem e) {
                if (!e.passing()) {
                    throw e;
                }
                waitOrThrow(e);
            }
        }
    }

    private void waitOrThrow(RuntimeException because) throws InterruptedException {
        if (!answered || clock.nanos() - answeredAt > LONGEST_SILENCE.toNanos()) {
            throw because;
        }
        text.show("the API does not answer, trying again: " + because.getMessage(), clock.nanos());
        clock.pause(BETWEEN_LOOKS);
    }

    private void printEndedStages(ExperimentView experiment) {
        for (StageView stage : experiment.stages()) {
            if (stage.state() == StageState.SUCCEEDED && ended.add(new Ended(stage.kind(), stage.step()))) {
                text.print("done: " + ProgressLine.name(stage) + took(stage));
            }
        }
    }

    private static String took(StageView stage) {
        Instant from = stage.startedAt();
        Instant to = stage.finishedAt();
        return from == null || to == null
                ? ""
                : ", " + Figures.duration(Duration.between(from, to).toMillis() / 1000.0);
    }

    private void printError(ExperimentView experiment) {
        Failure error = experiment.error();
        text.print("The experiment %s%s"
                .formatted(
                        experiment.state() == ExperimentState.CANCELLED ? "was cancelled" : "failed",
                        error == null ? "." : " (" + error.type() + "): " + error.message()));
    }

    /** A ranking of subnets that have learned nothing looks like any other, where the table itself does not tell. */
    private void printHealth(ExperimentView experiment, String table) {
        for (StageView stage : experiment.stages()) {
            TrainingHealth health = stage.health();
            if (health != null && WORTH_A_WARNING.contains(health.verdict()) && !table.contains(health.explanation())) {
                text.print("");
                text.print("Warning, %s: %s".formatted(ProgressLine.name(stage), health.explanation()));
            }
        }
    }

    private void printResults(ExperimentView experiment, String table) {
        text.print("");
        table.lines().forEach(text::print);
        text.print("");
        text.print("Rank 1 for use elsewhere (and so on for the others):");
        String best = "  %s %s/subnets/1/artifacts"
                .formatted(api.curl(), address(experiment.id().toString()));
        text.print(best + "/weights -o model.safetensors");
        text.print(best + "/config -o config.json");
        text.print(best + "/loader -o " + PythonLoader.FILE);
        text.print("  python3 " + PythonLoader.FILE + " . --image PICTURE    # with PyTorch and Pillow");
    }

    private String address(String id) {
        return "%s/api/v1/experiments/%s".formatted(api.api(), id);
    }

    /** A stage that was told to have ended; where the space is searched, there is one of a kind for each step. */
    private record Ended(JobKind kind, @Nullable Integer step) {}
}
