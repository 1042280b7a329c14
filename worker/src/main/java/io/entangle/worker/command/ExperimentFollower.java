package io.entangle.worker.command;

import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.SubnetsView;
import io.entangle.shared.job.JobKind;
import io.entangle.worker.runner.ApiProblem;
import io.entangle.worker.runner.ApiUnreachable;
import io.entangle.worker.runner.UserApi;
import io.entangle.worker.runner.WorkerClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches an experiment to its end. */
final class ExperimentFollower {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

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
        while (!experiment.state().isFinal()) {
            printEndedStages(experiment);
            text.show(ProgressLine.of(experiment), clock.nanos());
            clock.pause(BETWEEN_LOOKS);
            experiment = look(id);
        }
        printEndedStages(experiment);
        if (experiment.state() != ExperimentState.SUCCEEDED) {
            printError(experiment);
            return false;
        }
        printResults(experiment, api.subnets(id));
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
                        experiment.state().name().toLowerCase(Locale.ROOT),
                        error == null ? "." : " (" + error.type() + "): " + error.message()));
    }

    private void printResults(ExperimentView experiment, SubnetsView subnets) {
        text.print("");
        ResultTable.of(subnets).forEach(text::print);
        text.print("");
        text.print("Weights of rank 1 (and so on for the others):");
        String best = "%s/api/v1/experiments/%s/subnets/1/artifacts".formatted(api.api(), experiment.id());
        text.print("  curl -sSL " + best + "/weights -o model.safetensors");
        text.print("  curl -sSL " + best + "/config -o config.json");
    }

    /** A stage that was told to have ended; where the space is searched, there is one of a kind for each step. */
    private record Ended(JobKind kind, @Nullable Integer step) {}
}
