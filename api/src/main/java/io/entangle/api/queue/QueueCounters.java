package io.entangle.api.queue;

import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.job.JobKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts what becomes of leases, jobs and steps, in this process and since its start. Every counter is there from the start, at zero, so that its first increase is one. What is
 * counted has been committed.
 */
@Component
public class QueueCounters {

    private static final String NON_FINITE = "entangle.training.nonfinite";

    private final Map<QueueEvent, Map<JobKind, Counter>> events = new EnumMap<>(QueueEvent.class);
    private final Counter skipped;
    private final Counter diverged;

    QueueCounters(MeterRegistry registry) {
        for (QueueEvent event : QueueEvent.values()) {
            Meter.MeterProvider<Counter> ofEvent = event.counter().withRegistry(registry);
            Map<JobKind, Counter> byKind = new EnumMap<>(JobKind.class);
            for (JobKind kind : JobKind.values()) {
                byKind.put(kind, ofEvent.withTag("kind", kind.name()));
            }
            events.put(event, byKind);
        }
        Meter.MeterProvider<Counter> nonFinite = Counter.builder(NON_FINITE)
                .description(
                        "Losses or gradients that were not finite, by what followed: the step was skipped, or the training ended")
                .withRegistry(registry);
        skipped = nonFinite.withTag("outcome", "skipped");
        diverged = nonFinite.withTag("outcome", "ended");
    }

    /** Counts an event when the transaction under way has committed, or at once where there is none. */
    void count(QueueEvent event, JobKind kind) {
        whenCommitted(
                Objects.requireNonNull(Objects.requireNonNull(events.get(event)).get(kind)));
    }

    /** Counts a failure that a worker reported, and the training that ended by it. */
    void failure(JobKind kind, Failure failure) {
        count(QueueEvent.FAILURE, kind);
        if (failure.type().equals(Failure.NON_FINITE_LOSS)) {
            whenCommitted(diverged);
        }
    }

    /** Counts the skipped steps among what a worker measured. A point that is told again, since the answer to it was lost, counts again. */
    public void measured(List<MetricPoint> points) {
        for (MetricPoint point : points) {
            if (point.name().equals(MetricPoint.SKIPPED_STEPS)) {
                whenCommitted(skipped);
            }
        }
    }

    private static void whenCommitted(Counter counter) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            counter.increment();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                counter.increment();
            }
        });
    }
}
