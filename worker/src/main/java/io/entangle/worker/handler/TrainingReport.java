package io.entangle.worker.handler;

import io.entangle.shared.contract.v1.Progress;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.training.SkippedStep;
import io.entangle.worker.training.TrainingObserver;
import io.entangle.worker.training.TrainingProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the API of a training: curves, progress and checkpoints. */
final class TrainingReport implements TrainingObserver {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingReport.class);
    private static final double NANOS = 1e9;
    private static final double TOLERABLE_WAIT = 0.05;
    private static final int POINTS_PER_EPOCH = 10;
    private static final int MOST_STEPS_BETWEEN_POINTS = 50;

    private final JobContext job;
    private final CheckpointUploads uploads;
    private final int stepsPerEpoch;
    private final int batchSize;
    private final long startedAt = System.nanoTime();

    private long steps;
    private int epoch = -1;
    private double epochLoss;
    private int epochSteps;
    private int skipped;

    TrainingReport(JobContext job, CheckpointUploads uploads, int stepsPerEpoch, int batchSize) {
        this.job = job;
        this.uploads = uploads;
        this.stepsPerEpoch = stepsPerEpoch;
        this.batchSize = batchSize;
    }

    @Override
    public boolean stopRequested() {
        return job.cancellation().reason() != null;
    }

    @Override
    public void progressed(TrainingProgress progress) {
        steps++;
        if (progress.epoch() != epoch) {
            epoch = progress.epoch();
            epochLoss = 0;
            epochSteps = 0;
        }
        epochLoss += progress.loss();
        epochSteps++;
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
            job.metric("epochLoss", progress.step(), meanLossOfEpoch());
            adviseOnWaiting(progress);
        }
    }

    @Override
    public void skipped(SkippedStep step) {
        skipped++;
        LOG.warn("{}; the step was skipped, no weight was changed", step.cause().getMessage());
        job.metric("skippedSteps", step.step(), skipped);
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
        }
    }

    /** Mean loss of the steps of the present epoch that this attempt made; NaN if it made none. */
    double meanLossOfEpoch() {
        return epochLoss / epochSteps;
    }

    double seconds() {
        return (System.nanoTime() - startedAt) / NANOS;
    }

    /** Time that so many steps take at the rate of this attempt; 0 if it made none. */
    double secondsOf(long count) {
        return steps == 0 ? 0 : seconds() * count / steps;
    }

    double imagesPerSecond() {
        return steps * batchSize / seconds();
    }
}
