package io.entangle.worker.command;

import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where an experiment stands, in one line. */
final class ProgressLine {

    private ProgressLine() {}

    /** The line of a view. */
    static String of(ExperimentView experiment) {
        Optional<String> current = experiment.stages().stream()
                .filter(stage -> stage.state() == StageState.RUNNING || stage.state() == StageState.QUEUED)
                .findFirst()
                .map(ProgressLine::of);
        if (experiment.state() == ExperimentState.PAUSED) {
            return "paused until it is resumed"
                    + current.map(line -> "; " + line).orElse("");
        }
        return current.orElseGet(() -> experiment.state().name().toLowerCase(Locale.ROOT));
    }

    private static String of(StageView stage) {
        String name = name(stage);
        Progress progress = stage.progress();
        if (stage.state() == StageState.QUEUED) {
            return name + ": " + madeWay(stage.error()) + "waits for a worker";
        }
        return progress == null ? name + ": starting" : name + ": " + of(progress);
    }

    private static String madeWay(@Nullable Failure error) {
        if (error == null || !error.type().equals(Failure.PREEMPTED)) {
            return "";
        }
        String why = error.message().split(";", 2)[0];
        return why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1) + "; ";
    }

    /** A stage's name for people. */
    static String name(StageView stage) {
        String name = switch (stage.kind()) {
            case INSPECT_DATASET -> "inspecting the data set";
            case TRAIN_SUPERNET -> "training the supernet";
            case SEARCH -> "searching";
            case TEST -> "testing the finalists";
            case EXPORT -> "exporting weights";
            case RETRAIN -> "training a subnet alone";
            case IMPORT_CHECKPOINT -> "reading a checkpoint";
            case SWEEP -> "sweeping the dimensions";
            case MEASURE_SPACE -> "measuring the search space";
            case EVALUATE -> "scoring subnets";
        };
        if (stage.step() != null) {
            name += ", step " + stage.step();
        }
        return stage.attempt() > 1 ? name + " (attempt " + stage.attempt() + ")" : name;
    }

    /** The line of a job's report. */
    static String of(Progress progress) {
        List<String> parts = new ArrayList<>();
        if (progress.epoch() != null && progress.epochs() != null) {
            parts.add("epoch %d/%d".formatted(progress.epoch(), progress.epochs()));
        }
        parts.add("%d/%d %s".formatted(progress.done(), progress.total(), progress.unit()));
        if (progress.loss() != null) {
            parts.add(String.format(Locale.ROOT, "loss %.3f", progress.loss()));
        }
        if (progress.imagesPerSecond() != null) {
            parts.add("%d images/s".formatted(Math.round(progress.imagesPerSecond())));
        }
        if (progress.bestAccuracy() != null) {
            parts.add("best " + Figures.percent(progress.bestAccuracy()));
        }
        if (progress.etaSeconds() != null) {
            parts.add("ETA " + Figures.duration(progress.etaSeconds()));
        }
        if (progress.message() != null) {
            parts.add(progress.message());
        }
        return String.join(", ", parts);
    }
}
