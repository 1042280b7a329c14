package io.entangle.api.queue;

import io.entangle.shared.contract.v1.WorkerState;
import io.entangle.shared.job.JobKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is measured of the queue as it stands; the names are a promise of {@code docs/OPERATIONS.md}. */
enum QueueMeasure {
    CLAIMABLE("entangle.queue.claimable.jobs", null, "Jobs that a worker could claim now"),
    OLDEST(
            "entangle.queue.oldest.age",
            "seconds",
            "How long the job that waits longest for a worker could have been claimed; 0 if none waits"),
    RESTING("entangle.queue.resting.jobs", null, "Jobs that rest after a failure or a lost lease"),
    RUNNING("entangle.queue.running.jobs", null, "Jobs that a worker is at"),
    IMAGES(
            "entangle.queue.images.per.second",
            null,
            "Images a second of the jobs that run, as their workers last said"),
    WORKERS("entangle.workers", null, "Workers heard of in the last hour");

    private final String meter;
    private final @Nullable String unit;
    private final String description;

    QueueMeasure(String meter, @Nullable String unit, String description) {
        this.meter = meter;
        this.unit = unit;
        this.description = description;
    }

    /** What its values are told apart by: states of workers, or else kinds of jobs. */
    List<String> labels() {
        return Stream.of(this == WORKERS ? WorkerState.values() : JobKind.values())
                .map(Enum::name)
                .toList();
    }

    /** Makes a gauge of each label. */
    void register(MeterRegistry registry, ToDoubleFunction<String> value) {
        for (String label : labels()) {
            Gauge.builder(meter, () -> value.applyAsDouble(label))
                    .description(description)
                    .baseUnit(unit)
                    .tag(this == WORKERS ? "state" : "kind", label)
                    .register(registry);
        }
    }
}
