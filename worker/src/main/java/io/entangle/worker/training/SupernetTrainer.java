package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.EmaSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.EpochLoss;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.supernet.AdamW;
import io.entangle.worker.supernet.NonFiniteLossException;
import io.entangle.worker.supernet.StepOutcome;
import io.entangle.worker.supernet.StepSettings;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.supernet.Targets;
import io.entangle.worker.supernet.TrainingPart;
import io.entangle.worker.supernet.WeightAverage;
import io.entangle.worker.torch.TorchSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a supernet, with one sampled subnet per step (AutoFormer, section 3.3, phase 1) or several (S3, supplement). A training that was stopped, or killed and resumed from its last checkpoint,
 * ends with the same bits as one that was not, on the processor and with the same number of threads.
 */
public final class SupernetTrainer implements AutoCloseable {

    private static final double LOSS_MEMORY = 0.98;
    private static final double NANOS = 1e9;
    /** One bad batch is no reason to lose a training; so many in a row say that it has diverged. */
    private static final int TOLERATED_IN_A_ROW = 5;

    private final Supernet supernet;
    private final AdamW optimizer;
    private final TrainingSpec training;
    private final long seed;
    private final BatchSource batches;
    private final SamplingStrategy sampling;
    private final Teacher teacher;
    private final Schedule schedule;
    private final BatchParts parts;
    private final @Nullable WeightAverage average;
    private TrainPosition position;
    private int skippedInARow;

    private SupernetTrainer(
            Supernet supernet,
            AdamW optimizer,
            TrainingSpec training,
            long seed,
            BatchSource batches,
            SamplingStrategy sampling,
            @Nullable Teacher teacher,
            @Nullable WeightAverage average,
            TrainPosition position) {
        this.supernet = supernet;
        this.optimizer = optimizer;
        this.training = training;
        this.seed = seed;
        this.batches = batches;
        this.sampling = sampling;
        this.teacher = teacher == null ? new OwnLargest(supernet) : teacher;
        this.schedule = Schedules.of(training, batches.stepsPerEpoch());
        this.parts = new BatchParts(supernet.space(), training, seed, this.teacher);
        this.average = average;
        this.position = position;
    }

    /** A training from its beginning, with weights drawn from the seed. */
    public static SupernetTrainer start(
            TorchSession session, SearchSpace space, TrainingSpec training, long seed, BatchSource batches) {
        return start(
                Supernet.initialise(session, space, training.weightSharing(), seed),
                training,
                seed,
                batches,
                SamplingStrategies.named(training.sampling()),
                null);
    }

    /**
     * A training from its beginning, with the weights that a supernet has.
     *
     * @param supernet closed with the trainer
     * @param teacher instead of the supernet's own largest subnet, closed with the trainer; asked only if the settings want a teacher
     */
    public static SupernetTrainer start(
            Supernet supernet,
            TrainingSpec training,
            long seed,
            BatchSource batches,
            SamplingStrategy sampling,
            @Nullable Teacher teacher) {
        return new SupernetTrainer(
                supernet,
                AdamW.fresh(supernet),
                training,
                seed,
                batches,
                sampling,
                teacher,
                training.ema() == null ? null : new WeightAverage(supernet, supernet.weights()),
                TrainPosition.START);
    }

    /** A training from a checkpoint; seed, settings and data must be those it was begun with. */
    public static SupernetTrainer resume(
            TorchSession session, TrainState state, TrainingSpec training, long seed, BatchSource batches) {
        return resume(session, state, training, seed, batches, SamplingStrategies.named(training.sampling()), null);
    }

    /**
     * A training from a checkpoint; seed, settings, data, sampling and teacher must be those it was begun with.
     *
     * @param teacher instead of the supernet's own largest subnet, closed with the trainer; asked only if the settings want a teacher
     */
    public static SupernetTrainer resume(
            TorchSession session,
            TrainState state,
            TrainingSpec training,
            long seed,
            BatchSource batches,
            SamplingStrategy sampling,
            @Nullable Teacher teacher) {
        Supernet supernet = Supernet.restore(session, state.space(), state.qkvBias(), state.weights());
        AdamW optimizer = AdamW.restore(supernet, state.firstMoments(), state.secondMoments(), state.steps());
        return new SupernetTrainer(
                supernet,
                optimizer,
                training,
                seed,
                batches,
                sampling,
                teacher,
                training.ema() == null ? null : new WeightAverage(supernet, state.average()),
                state.position());
    }

    /** The supernet in training; closed with the trainer. */
    public Supernet supernet() {
        return supernet;
    }

    /** Where the training stands. */
    public TrainPosition position() {
        return position;
    }

    /** A copy of everything that going on needs. */
    public TrainState state() {
        return new TrainState(
                supernet.space(),
                supernet.qkvBias(),
                supernet.weights(),
                optimizer.firstMoments(),
                optimizer.secondMoments(),
                average == null ? Map.of() : average.values(),
                optimizer.stepCounts(),
                position);
    }

    /**
     * Trains to the end, or until the observer wants it stopped.
     *
     * @return whether the end was reached
     * @throws NonFiniteLossException if loss or gradient is not finite in several steps one after the other; a single such step is skipped
     */
    public boolean train(TrainingObserver observer) {
        return train(observer, EpochProbe.NONE);
    }

    /** The same, with a probe that is asked after every epoch. */
    public boolean train(TrainingObserver observer, EpochProbe probe) {
        Throughput throughput = new Throughput(System::nanoTime);
        while (position.epoch() < training.epochs()) {
            if (!trainEpoch(observer, probe, throughput)) {
                observer.checkpoint(state());
                return false;
            }
        }
        observer.checkpoint(state());
        return true;
    }

    private boolean trainEpoch(TrainingObserver observer, EpochProbe probe, Throughput throughput) {
        int perEpoch = batches.stepsPerEpoch();
        int epoch = position.epoch();
        try (EpochBatches stream = batches.open(epoch, position.batch())) {
            for (int number = position.batch(); number < perEpoch; number++) {
                if (observer.stopRequested()) {
                    return false;
                }
                long askedAt = System.nanoTime();
                ImageBatch batch = stream.next();
                long waited = System.nanoTime() - askedAt;
                List<Architecture> drawn = draw(epoch, number);
                double rate = schedule.rate(epoch, number);
                boolean lastOfEpoch = number + 1 == perEpoch;
                try {
                    StepOutcome outcome = step(batch, drawn, epoch, number, rate);
                    skippedInARow = 0;
                    EpochLoss epochLoss = epochLoss(outcome);
                    position = next(lastOfEpoch, lossAverage(outcome), epochLoss);
                    double speed = throughput.add(batch.count(), waited);
                    observer.progressed(
                            progress(epoch, rate, outcome, epochLoss, drawn, speed, throughput.waitShare()));
                } catch (NonFiniteLossException e) {
                    if (++skippedInARow > TOLERATED_IN_A_ROW) {
                        throw e;
                    }
                    observer.skipped(new SkippedStep(position.step(), epoch, skippedInARow, e));
                    position = next(lastOfEpoch, position.lossAverage(), ofThisEpoch());
                    throughput.add(batch.count(), waited);
                }
                if (lastOfEpoch) {
                    probe.measure(epoch).ifPresent(found -> {
                        position = position.with(found);
                        observer.probed(position.probes());
                    });
                }
                if (position.step() % training.checkpointEverySteps() == 0) {
                    observer.checkpoint(state());
                }
            }
        }
        return true;
    }

    private List<Architecture> draw(int epoch, int number) {
        int count = training.subnetsPerStep();
        List<Architecture> drawn = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            drawn.add(sampling.sample(supernet.space(), seed, epoch, count * number + k));
        }
        return drawn;
    }

    private StepOutcome step(ImageBatch batch, List<Architecture> drawn, int epoch, int number, double rate) {
        List<TrainingPart> prepared = parts.of(batch, drawn, epoch, number);
        StepSettings settings = StepSettings.of(training, position.step(), rate);
        // Probabilities are smoothed already.
        boolean labels = prepared.get(0).targets() instanceof Targets.Labels;
        StepOutcome outcome =
                supernet.trainStep(optimizer, prepared, drawn, labels ? settings : settings.withLabelSmoothing(0));
        EmaSpec ema = training.ema();
        if (average != null && ema != null) {
            average.update(ema.decayAt(position.step()));
        }
        return outcome;
    }

    private double lossAverage(StepOutcome outcome) {
        return position.step() == 0
                ? outcome.loss()
                : LOSS_MEMORY * position.lossAverage() + (1 - LOSS_MEMORY) * outcome.loss();
    }

    private EpochLoss epochLoss(StepOutcome outcome) {
        EpochLoss before = ofThisEpoch();
        return before == null ? EpochLoss.of(outcome.loss()) : before.plus(outcome.loss());
    }

    /** Until the first step of an epoch, the position has the losses of the one before. */
    private @Nullable EpochLoss ofThisEpoch() {
        return position.batch() == 0 ? null : position.epochLoss();
    }

    private TrainPosition next(boolean lastOfEpoch, double lossAverage, @Nullable EpochLoss epochLoss) {
        return new TrainPosition(
                lastOfEpoch ? position.epoch() + 1 : position.epoch(),
                lastOfEpoch ? 0 : position.batch() + 1,
                position.step() + 1,
                lossAverage,
                position.probes(),
                epochLoss);
    }

    private TrainingProgress progress(
            int epoch,
            double rate,
            StepOutcome outcome,
            EpochLoss epochLoss,
            List<Architecture> architectures,
            double imagesPerSecond,
            double dataWaitShare) {
        long steps = (long) training.epochs() * batches.stepsPerEpoch();
        double images = (double) (steps - position.step()) * training.batchSize();
        Duration remaining =
                imagesPerSecond > 0 ? Duration.ofNanos((long) (images / imagesPerSecond * NANOS)) : Duration.ZERO;
        return new TrainingProgress(
                epoch,
                training.epochs(),
                position.step(),
                steps,
                outcome.loss(),
                position.lossAverage(),
                epochLoss.mean(),
                rate,
                imagesPerSecond,
                dataWaitShare,
                remaining,
                architectures);
    }

    @Override
    public void close() {
        if (average != null) {
            average.close();
        }
        optimizer.close();
        teacher.close();
        supernet.close();
    }
}
