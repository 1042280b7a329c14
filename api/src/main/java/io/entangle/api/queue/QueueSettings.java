package io.entangle.api.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the queue behaves.
 *
 * @param lease how long a worker keeps a job without a heartbeat
 * @param heartbeat how often a worker shall send one
 * @param yield how long a worker may take to give back a job that it is asked for
 * @param maxLosses lost leases after which a job still goes back to the queue
 * @param maxFailures retryable failures after which a job still goes back to the queue
 * @param ageingStep how much earlier one step of priority makes a job
 * @param fairStep how far behind his last experiment an owner's next one stands while others wait; 0 for nothing but the order of posting
 * @param preemptAfter how long a job waits for a worker before it may take one from a job of lower priority; 0 for never
 * @param checkpoints latest checkpoints of a job that are kept, beside its best
 * @param backoff pause before the second retry; doubled for each further one
 * @param maxBackoff longest pause before a retry
 * @param poll how often the queue is looked at for workers that wait, in case no notification comes
 * @param reap how often expired leases are looked for
 * @param listenUrl JDBC URL of a direct connection for notifications, where the pool's go through something that cannot carry them (PgBouncer in transaction mode)
 */
@ConfigurationProperties("entangle.queue")
public record QueueSettings(
        @DefaultValue("120s") Duration lease,
        @DefaultValue("20s") Duration heartbeat,
        @DefaultValue("2m") Duration yield,
        @DefaultValue("10") int maxLosses,
        @DefaultValue("3") int maxFailures,
        @DefaultValue("10m") Duration ageingStep,
        @DefaultValue("10m") Duration fairStep,
        @DefaultValue("30s") Duration preemptAfter,
        @DefaultValue("2") int checkpoints,
        @DefaultValue("5s") Duration backoff,
        @DefaultValue("10m") Duration maxBackoff,
        @DefaultValue("2s") Duration poll,
        @DefaultValue("5s") Duration reap,
        @Nullable String listenUrl) {

    /** Refuses a lease that one late heartbeat would lose, times that run backwards, and to keep nothing to resume from. */
    public QueueSettings {
        if (lease.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "entangle.queue.lease (%s) must be at least twice entangle.queue.heartbeat (%s)"
                            .formatted(lease, heartbeat));
        }
        if (fairStep.isNegative() || preemptAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "entangle.queue.fair-step (%s) and entangle.queue.preempt-after (%s) must not be negative"
                            .formatted(fairStep, preemptAfter));
        }
        if (checkpoints < 1) {
            throw new IllegalArgumentException(
                    "entangle.queue.checkpoints (%d) must be at least 1: a job resumes from the last"
                            .formatted(checkpoints));
        }
    }

    /** The lease in whole seconds. */
    public int leaseSeconds() {
        return Math.toIntExact(lease.toSeconds());
    }

    /** How old the note may be, in seconds, that a worker was heard of: half a heartbeat, so that each regular heartbeat is noted and what comes between costs no write. */
    double notedSeconds() {
        return heartbeat.toMillis() / 2000.0;
    }

    /** The heartbeat in whole seconds. */
    public int heartbeatSeconds() {
        return Math.max(1, Math.toIntExact(heartbeat.toSeconds()));
    }
}
