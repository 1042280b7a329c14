package io.entangle.worker.training;

import io.entangle.shared.experiment.TrainingSpec;
import java.util.List;

/** All schedules; a new one gets a line here. */
public final class Schedules {

    private static final List<Entry> ALL = List.of(
            new Entry(TrainingSpec.COSINE_SCHEDULE, WarmupCosine::of),
            new Entry(TrainingSpec.PUBLISHED_SCHEDULE, (training, stepsPerEpoch) -> CosineSchedule.of(training)));

    private record Entry(String name, Maker maker) {}

    /** Makes a schedule for a training. */
    private interface Maker {
        Schedule make(TrainingSpec training, int stepsPerEpoch);
    }

    private Schedules() {}

    /** The names that an experiment can give. */
    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /**
     * The schedule of a training.
     *
     * @throws IllegalArgumentException naming those there are
     */
    public static Schedule of(TrainingSpec training, int stepsPerEpoch) {
        return ALL.stream()
                .filter(entry -> entry.name().equals(training.schedule()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no schedule '%s'; there are %s".formatted(training.schedule(), names())))
                .maker()
                .make(training, stepsPerEpoch);
    }
}
