package io.entangle.worker.runner;

import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a job has reported and the API has not yet acknowledged. Safe for several threads. */
final class JobReports {

    private static final int MOST_AT_ONCE = 1000;

    private final Deque<MetricPoint> unanswered = new ArrayDeque<>();
    private @Nullable Progress latest;
    private long measured;
    private long answered;

    synchronized void progress(Progress progress) {
        latest = progress;
    }

    synchronized void metric(MetricPoint point) {
        unanswered.add(point);
        measured++;
    }

    /** The next heartbeat; the same metrics again until {@link #answered}. */
    synchronized Heartbeat next() {
        List<MetricPoint> points = new ArrayList<>(Math.min(MOST_AT_ONCE, unanswered.size()));
        for (MetricPoint point : unanswered) {
            if (points.size() == MOST_AT_ONCE) {
                break;
            }
            points.add(point);
        }
        return new Heartbeat(latest, points);
    }

    /** The API has what {@code heartbeat} carried. */
    synchronized void answered(Heartbeat heartbeat) {
        heartbeat.metrics().forEach(point -> unanswered.remove());
        answered += heartbeat.metrics().size();
    }

    /** How many metrics there were so far. */
    synchronized long measured() {
        return measured;
    }

    /** How many of them the API has, the first ones. */
    synchronized long answered() {
        return answered;
    }

    /** How many metrics wait for an answer. */
    synchronized int pending() {
        return unanswered.size();
    }
}
