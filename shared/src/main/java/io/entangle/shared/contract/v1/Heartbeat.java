package io.entangle.shared.contract.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Renews a lease and reports.
 *
 * @param progress where the job stands, if there is news
 * @param metrics values measured since the last heartbeat that was answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Heartbeat(@Nullable Progress progress, List<MetricPoint> metrics) {
    /** Copies the metrics. */
    public Heartbeat {
        metrics = List.copyOf(metrics);
    }
}
