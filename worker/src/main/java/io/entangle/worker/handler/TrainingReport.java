package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.ProbePoint;
import io.entangle.shared.job.TrainingEvent;
import io.entangle.shared.job.TrainingHealth;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.training.Convergence;
import io.entangle.worker.training.SkippedStep;
import io.entangle.worker.training.TrainingObserver;
import io.entangle.worker.training.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the API of a training: curves, progress and checkpoints. */
final class TrainingReport implements TrainingObserver {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingReport.class);
    private static final double NANOS = 1e9;
    private static final double TOLERABLE_WAIT = 0.05;
    private static final int MOST_EVENTS = 100;
    private static final int POINTS_PER_EPOCH = 10;
    private static final int MOST_STEPS_BETWEEN_POINTS = 50;

    private final JobContext job;
    private final CheckpointUploads uploads;
    private final int stepsPerEpoch;
    private final int batchSize;
    private final int classes;
    private final List<TrainingEvent> events = new ArrayList<>();
    private final long startedAt = System.nanoTime();

    private long steps;
    private int skipped;
    private boolean overfitting;
    private int keptInEpoch = -1;

    TrainingReport(JobContext job, CheckpointUploads uploads, int stepsPerEpoch, int batchSize, int classes) {
        this.job = job;
        this.uploads = uploads;
        this.stepsPerEpoch = stepsPerEpoch;
        this.batchSize = batchSize;
        this.classes = classes;
    }

    @Override
    public boolean stopRequested() {
        return job.cancellation().reason() != null;
    }

    @Override
    public void progressed(TrainingProgress progress) {
        steps++;
        job.progress(new Progress(
                progress.step(),
                progress.steps(),
                "steps",
                progress.epoch() + 1,
                progress.epochs(),
                progress.lossAverage(),
                progress.imagesPerSecond(),
                progress.remaining().toNanos() / NANOS,
                null,
                null));
        int between = Math.max(1, Math.min(MOST_STEPS_BETWEEN_POINTS, stepsPerEpoch / POINTS_PER_EPOCH));
        if (progress.step() % between == 0 || progress.step() == progress.steps()) {
            job.metric("loss", progress.step(), progress.lossAverage());
            job.metric("learningRate", progress.step(), progress.learningRate());
            job.metric("imagesPerSecond", progress.step(), progress.imagesPerSecond());
            job.metric("dataWaitShare", progress.step(), progress.dataWaitShare());
        }
        if (progress.step() % stepsPerEpoch == 0) {
            job.metric("epochLoss", progress.step(), progress.epochLoss());
            LOG.info(
                    "epoch {} of {}: loss {}, learning rate {}, {} images/s",
                    progress.epoch() + 1,
                    progress.epochs(),
                    digits(progress.epochLoss()),
                    digits(progress.learningRate()),
                    Math.round(progress.imagesPerSecond()));
            adviseOnWaiting(progress);
        }
    }

    @Override
    public void skipped(SkippedStep step) {
        skipped++;
        job.metric(MetricPoint.SKIPPED_STEPS, step.step(), skipped);
        happened(
                TrainingEvent.Kind.NON_FINITE_STEP,
                step.epoch(),
                step.step(),
                step.cause().getMessage() + "; the step was skipped, no weight was changed");
    }

    @Override
    public void probed(List<ProbePoint> found) {
        ProbePoint last = found.get(found.size() - 1);
        long step = (last.epoch() + 1L) * stepsPerEpoch;
        job.metric("probe.smallest", step, last.smallest());
        job.metric("probe.largest", step, last.largest());
        job.metric("probe.random", step, last.random());
        LOG.info(
                "after epoch {} the probed subnets reach: smallest {}, largest {}, random {}",
                last.epoch() + 1,
                percent(last.smallest()),
                percent(last.largest()),
                percent(last.random()));
        Convergence convergence = Convergence.of(found, classes);
        boolean overfits = convergence.verdict() == TrainingHealth.Verdict.OVERFITTING;
        if (overfits && !overfitting) {
            happened(
                    TrainingEvent.Kind.OVERFITTING,
                    last.epoch(),
                    step,
                    convergence.explanation()
                            + " The training goes on, and its last weights are used; the best checkpoint is kept, and another experiment can search it (`supernet.weights: BEST`).");
        }
        overfitting = overfits;
    }

    private void happened(TrainingEvent.Kind kind, int atEpoch, long step, String message) {
        LOG.warn("{}", message);
        if (events.size() < MOST_EVENTS) {
            events.add(new TrainingEvent(kind, atEpoch, step, message));
        }
    }

    /** How it went, given all probes. */
    TrainingHealth health(List<ProbePoint> probes) {
        Convergence convergence = Convergence.of(probes, classes);
        return new TrainingHealth(convergence.verdict(), convergence.explanation(), skipped, events, probes);
    }

    private static void adviseOnWaiting(TrainingProgress progress) {
        if (progress.dataWaitShare() > TOLERABLE_WAIT) {
            LOG.warn(
                    "training waited for images {} % of the time: give the worker more --decode-threads, a larger --data-cache-gib, faster storage, or smaller image files",
                    Math.round(100 * progress.dataWaitShare()));
        }
    }

    /** A cancelled job's checkpoint would not be accepted. */
    @Override
    public void checkpoint(TrainState state) {
        StopReason reason = job.cancellation().reason();
        if (reason == null || reason == StopReason.DRAIN) {
            uploads.store(state);
            TrainPosition position = state.position();
            if (position.epoch() != keptInEpoch) {
                keptInEpoch = position.epoch();
                LOG.info("keeps a checkpoint after step {}", position.step());
            }
        }
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    double seconds() {
        return (System.nanoTime() - startedAt) / NANOS;
    }

    /** Time that so many steps take at the rate of this attempt; null if it made none, and so has no rate. */
    @Nullable
    Double secondsOf(long count) {
        return steps == 0 ? null : Double.valueOf(seconds() * count / steps);
    }

    double imagesPerSecond() {
        return steps * batchSize / seconds();
    }
}
