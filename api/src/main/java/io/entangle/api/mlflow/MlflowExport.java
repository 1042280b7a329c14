package io.entangle.api.mlflow;

import io.entangle.api.result.RankedSubnets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a tracking server what is new, one experiment after the other. What was told is kept in the database, so nothing is lost while the server or the API is away, and nobody waits
 * for it.
 *
 * <p>Where an answer was lost, or this process is new, the server is asked first how far a run has come: a point is not told twice, since points of a curve are told in the order of
 * their steps.
 */
final class MlflowExport {

    private static final Logger LOG = LoggerFactory.getLogger(MlflowExport.class);
    private static final UUID FIRST = new UUID(0, 0);
    private static final int AT_ONCE = 100;

    /** So much of one experiment is told before the next one gets its turn. */
    private static final int BATCHES_OF_AN_EXPERIMENT = 50;

    private static final Map<String, String> STATUS =
            Map.of("SUCCEEDED", "FINISHED", "FAILED", "FAILED", "CANCELLED", "KILLED");

    private final UUID self = UUID.randomUUID();
    private final MlflowClient client;
    private final MlflowRows rows;
    private final RankedSubnets subnets;
    private final MlflowSettings settings;
    private final Clock clock;

    /** Runs of which this process knows how far the server has come. */
    private final Set<UUID> known = new HashSet<>();

    private final Map<UUID, String> troubles = new LinkedHashMap<>();
    private @Nullable String experiment;
    private boolean away;

    MlflowExport(MlflowClient client, MlflowRows rows, RankedSubnets subnets, MlflowSettings settings, Clock clock) {
        this.client = client;
        this.rows = rows;
        this.subnets = subnets;
        this.settings = settings;
        this.clock = clock;
    }

    /** Tells all there is to tell, unless another process is about it. Whatever the server does, this returns. */
    synchronized void round() {
        try {
            UUID after = FIRST;
            for (Optional<Instant> since = turn(); since.isPresent(); since = turn()) {
                List<TrackedExperiment> open = rows.open(since.get(), after, AT_ONCE);
                for (TrackedExperiment tracked : open) {
                    if (turn().isEmpty()) {
                        return;
                    }
                    tell(tracked);
                    after = tracked.id();
                }
                if (open.size() < AT_ONCE) {
                    break;
                }
            }
            back();
        } catch (MlflowFailure e) {
            known.clear();
            experiment = null;
            if (!away) {
                LOG.warn(
                        "the MLflow server {} is not told of experiments for now, and caught up with later: {}",
                        settings,
                        e.getMessage());
                away = true;
            }
        } finally {
            rows.leave(self);
        }
    }

    /** A turn is long enough for the longest silence of the server. */
    private Optional<Instant> turn() {
        return rows.take(self, settings.timeout().multipliedBy(2).plus(Duration.ofMinutes(1)));
    }

    private void back() {
        if (away) {
            LOG.info("the MLflow server {} is told of experiments again", settings);
            away = false;
        }
    }

    private void tell(TrackedExperiment tracked) {
        try {
            MlflowRunRow run = run(tracked);
            if (!run.described()) {
                describe(tracked, run);
            }
            boolean all = tellCurves(tracked, run);
            if (tracked.finishedAt() == null) {
                if (run.toldEnd() != null) {
                    client.update(run.runId(), "RUNNING", null);
                    rows.toldEnd(tracked.id(), null);
                }
            } else if (all) {
                end(tracked, run, tracked.finishedAt());
            }
            troubles.remove(tracked.id());
        } catch (MlflowFailure e) {
            known.remove(tracked.id());
            if (tracked.run() == null) {
                experiment = null; // it may have been deleted there
            }
            if (e.concernsAll()) {
                throw e;
            }
            if (!String.valueOf(e.getMessage()).equals(troubles.put(tracked.id(), String.valueOf(e.getMessage())))) {
                LOG.warn("the MLflow server cannot be told of experiment {}: {}", tracked.id(), e.getMessage());
            }
        }
    }

    private MlflowRunRow run(TrackedExperiment tracked) {
        if (tracked.run() != null) {
            return tracked.run();
        }
        if (experiment == null) {
            experiment = client.experiment(settings.experiment());
        }
        String place = experiment;
        MlflowRun run = client.find(place, tracked.id())
                .orElseGet(() -> client.begin(place, tracked.name(), tracked.startedAt(), tags(tracked)));
        rows.begun(tracked.id(), run);
        return new MlflowRunRow(run.id(), run.artifactUri(), false, null);
    }

    private static List<MlflowPair> tags(TrackedExperiment tracked) {
        List<MlflowPair> tags = new ArrayList<>();
        tags.add(MlflowPair.tag(MlflowClient.TAG, tracked.id().toString()));
        tags.add(MlflowPair.tag("entangle.href", "/api/v1/experiments/" + tracked.id()));
        tags.add(MlflowPair.tag("mlflow.source.name", "entangle"));
        tags.add(MlflowPair.tag("mlflow.source.type", "JOB"));
        if (!tracked.owner().isEmpty()) {
            tags.add(MlflowPair.tag("mlflow.user", tracked.owner()));
        }
        return tags;
    }

    private void describe(TrackedExperiment tracked, MlflowRunRow run) {
        List<MlflowPair> parameters = RunParameters.of(tracked.spec());
        for (int from = 0; from < parameters.size(); from += MlflowLimits.PARAMETERS) {
            client.log(
                    run.runId(),
                    List.of(),
                    parameters.subList(from, Math.min(parameters.size(), from + MlflowLimits.PARAMETERS)),
                    List.of());
        }
        rows.described(tracked.id());
    }

    /** Tells what is new of all curves; false if that was too much for now. */
    private boolean tellCurves(TrackedExperiment tracked, MlflowRunRow run) {
        List<TrackedCurve> curves = rows.curves(tracked.id(), tracked.spec().hasNonNull("spaceSearch"));
        if (!known.contains(tracked.id())) {
            Map<String, Long> latest = client.get(run).latest();
            for (TrackedCurve curve : curves) {
                Long step = latest.get(curve.key());
                if (step != null) {
                    rows.told(curve, step);
                }
            }
            known.add(tracked.id());
        }
        for (int batch = 0; batch < BATCHES_OF_AN_EXPERIMENT; batch++) {
            List<TrackedPoint> points = new ArrayList<>();
            for (TrackedCurve curve : curves) {
                if (points.size() < MlflowLimits.METRICS) {
                    points.addAll(rows.untold(curve, MlflowLimits.METRICS - points.size()));
                }
            }
            if (points.isEmpty()) {
                return true;
            }
            long now = clock.millis();
            client.log(
                    run.runId(),
                    points.stream()
                            .map(point -> new MlflowMetric(point.curve().key(), point.value(), now, point.step()))
                            .toList(),
                    List.of(),
                    List.of());
            Map<TrackedCurve, Long> reached = new LinkedHashMap<>();
            points.forEach(point -> reached.put(point.curve(), point.step()));
            reached.forEach(rows::told);
        }
        return false;
    }

    private void end(TrackedExperiment tracked, MlflowRunRow run, Instant finishedAt) {
        RankedTable table = new RankedTable(subnets.of(tracked.id()));
        Map<String, Long> latest = client.get(run).latest();
        List<MlflowMetric> best = table.best(clock.millis()).stream()
                .filter(metric -> !latest.containsKey(metric.key()))
                .toList();
        List<MlflowPair> tags = new ArrayList<>();
        tags.add(MlflowPair.tag("entangle.state", tracked.state()));
        if (tracked.error() != null) {
            tags.add(MlflowPair.tag("entangle.error", tracked.error()));
        }
        if (!table.ranked().isEmpty()) {
            tags.add(MlflowPair.tag("entangle.subnets", "/api/v1/experiments/" + tracked.id() + "/subnets"));
            if (client.keep(run.artifactUri(), "ranked.json", table.json(), "application/json")) {
                client.keep(run.artifactUri(), "ranked.csv", table.csv(), "text/csv");
            }
        }
        client.log(run.runId(), best, List.of(), tags);
        client.update(run.runId(), STATUS.getOrDefault(tracked.state(), "FINISHED"), finishedAt);
        rows.toldEnd(tracked.id(), finishedAt);
        known.remove(tracked.id());
    }
}
