package io.entangle.api.queue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * How the queue stands, for Prometheus. It is looked at every {@code entangle.queue.observe}, not when somebody scrapes: scrapes cost the database nothing, and are answered while it is
 * away. Nothing is known of the queue then, and its values are no numbers. Every process tells the same of the same queue.
 */
@Component
public class QueueGauges {

    private static final Logger LOG = LoggerFactory.getLogger(QueueGauges.class);
    private static final double MILLIS = 1000.0;

    private final JdbcClient sql;
    private final QueueSettings settings;
    private volatile @Nullable QueueStanding standing;
    private volatile Instant seenAt = Instant.EPOCH;

    QueueGauges(JdbcClient sql, QueueSettings settings, MeterRegistry registry) {
        this.sql = sql;
        this.settings = settings;
        for (QueueMeasure measure : QueueMeasure.values()) {
            measure.register(registry, label -> value(measure, label));
        }
        Gauge.builder("entangle.queue.seen.timestamp", () -> seenAt.toEpochMilli() / MILLIS)
                .description("When this process last saw the queue, since 1970; 0 for never")
                .baseUnit("seconds")
                .register(registry);
    }

    private double value(QueueMeasure measure, String label) {
        QueueStanding seen = standing;
        return seen == null ? Double.NaN : seen.value(measure, label);
    }

    @Scheduled(fixedDelayString = "${entangle.queue.observe:10s}")
    void run() {
        try {
            observe();
        } catch (RuntimeException e) {
            LOG.warn("The queue could not be looked at for its metrics; the next look tries again", e);
        }
    }

    /** Looks at the queue. What is scraped from now on was seen by this look, or by a later one; of a queue that cannot be seen nothing is told. */
    public synchronized void observe() {
        QueueStanding seen = null;
        try {
            seen = QueueStanding.now(sql, settings.leaseSeconds());
            seenAt = Instant.now();
        } finally {
            standing = seen;
        }
    }
}
