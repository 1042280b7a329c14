package io.entangle.shared.contract.v1;

import io.entangle.shared.job.JobKind;
import java.util.List;
import java.util.UUID;

/**
 * One curve.
 *
 * @param jobId job it was measured in
 * @param stage what that job does
 * @param name what was measured, e.g. {@code loss}
 * @param points in the order of their steps; thinned evenly, the last one kept, where there are more than were asked for
 * @param total points there are
 */
public record MetricSeries(UUID jobId, JobKind stage, String name, List<Point> points, long total) {
    /** Copies the points. */
    public MetricSeries {
        points = List.copyOf(points);
    }

    /**
     * One value.
     *
     * @param step step of the job
     * @param value the value; always finite
     */
    public record Point(long step, double value) {}
}
