package io.entangle.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ProbePoint;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.BatchRecipe;
import io.entangle.worker.data.CorruptImages;
import io.entangle.worker.data.DatasetFormats;
import io.entangle.worker.data.DatasetOptions;
import io.entangle.worker.data.ImageBatch;
import io.entangle.worker.data.Loading;
import io.entangle.worker.data.Split;
import io.entangle.worker.data.TrainingBatches;
import io.entangle.worker.supernet.NonFiniteLossException;
import io.entangle.worker.supernet.SmallS3Spaces;
import io.entangle.worker.supernet.SmallSpaces;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training is a line from its seed to its weights, wherever it is cut. */
class SupernetTrainerTest {

    private static final AutoFormerSpace SPACE = SmallSpaces.space();
    private static final int STEPS_PER_EPOCH = 7;
    private static final int BATCH = 4;
    private static final long SEED = 11;

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    static Stream<Arguments> spacesPrecisionsAndSubnetsPerStep() {
        return Stream.of(SPACE, SmallS3Spaces.dividing(), SmallS3Spaces.reachingBeyond())
                .flatMap(space -> Stream.of(Precision.FP32, Precision.BF16)
                        .flatMap(precision -> Stream.of(1, 3).map(subnets -> Arguments.of(space, precision, subnets))));
    }

    @ParameterizedTest
    @MethodSource("spacesPrecisionsAndSubnetsPerStep")
    void killedAndResumedEqualsUninterruptedBitForBit(
            SearchSpace space, Precision precision, int subnets, @TempDir Path directory) {
        TrainingSpec training = training(precision, ", \"dropPath\": 0.1, \"subnetsPerStep\": %d".formatted(subnets));
        TrainState whole =
                train(space, training, new Recorder(Integer.MAX_VALUE)).last();

        Recorder killed = train(space, training, new Recorder(9));
        Path file = directory.resolve("state.safetensors");
        // The last regular checkpoint before the end, as a worker that is killed leaves it behind.
        TrainState checkpoint = killed.checkpoints.get(killed.checkpoints.size() - 2);
        assertThat(checkpoint.position().step()).isEqualTo(5);
        checkpoint.write(file);

        Recorder resumed = new Recorder(Integer.MAX_VALUE);
        try (SupernetTrainer trainer =
                SupernetTrainer.resume(session, TrainState.read(file), training, SEED, new Batches(space, 0))) {
            assertThat(trainer.train(resumed)).isTrue();
        }
        assertThat(resumed.progress.get(0).step()).isEqualTo(6);
        assertThat(resumed.last()).isEqualTo(whole);
        assertThat(resumed.last().position().epochLoss())
                .as("an epoch that was interrupted has the loss of all its steps")
                .isNotNull()
                .isEqualTo(whole.position().epochLoss());
    }

    @Test
    void aStepTakesTheNextSubnetsOfTheSequence() {
        SamplingStrategy uniform = SamplingStrategies.named(TrainingSpec.UNIFORM_SAMPLING);
        Recorder recorder = train(training(Precision.FP32, ", \"subnetsPerStep\": 3"), new Recorder(Integer.MAX_VALUE));
        for (TrainingProgress made : recorder.progress) {
            int step = (int) (made.step() - 1) % STEPS_PER_EPOCH;
            assertThat(made.architectures())
                    .containsExactly(
                            uniform.sample(SPACE, SEED, made.epoch(), 3 * step),
                            uniform.sample(SPACE, SEED, made.epoch(), 3 * step + 1),
                            uniform.sample(SPACE, SEED, made.epoch(), 3 * step + 2));
        }
    }

    @Test
    void oneSubnetPerStepIsWhatNothingSaidMeans() {
        String recipe = ", \"dropPath\": 0.2, \"gradientAccumulation\": 2, \"ema\": {\"decay\": 0.9}";
        Recorder said = train(training(Precision.FP32, recipe + ", \"subnetsPerStep\": 1"), new Recorder(9));
        Recorder unsaid = train(training(Precision.FP32, recipe), new Recorder(9));
        assertThat(said.progress)
                .extracting(TrainingProgress::loss)
                .isEqualTo(unsaid.progress.stream().map(TrainingProgress::loss).toList());
        assertThat(said.last()).isEqualTo(unsaid.last());
        assertThat(unsaid.progress)
                .allSatisfy(made -> assertThat(made.architectures()).hasSize(1));
    }

    @Test
    void anotherSeedGivesOtherWeightsAndArchitectures() {
        Recorder one = train(training(Precision.FP32), new Recorder(Integer.MAX_VALUE));
        Recorder other = new Recorder(Integer.MAX_VALUE);
        try (SupernetTrainer trainer =
                SupernetTrainer.start(session, SPACE, training(Precision.FP32), SEED + 1, new Batches(0))) {
            trainer.train(other);
        }
        assertThat(other.last().weights()).isNotEqualTo(one.last().weights());
        assertThat(architectures(other)).isNotEqualTo(architectures(one));
    }

    @Test
    void reportsEveryStepAndEndsWithACheckpoint() {
        Recorder recorder = train(training(Precision.FP32), new Recorder(Integer.MAX_VALUE));
        assertThat(recorder.progress).hasSize(2 * STEPS_PER_EPOCH);
        TrainingProgress last = recorder.progress.get(recorder.progress.size() - 1);
        assertThat(last.step()).isEqualTo(last.steps());
        assertThat(last.epoch()).isEqualTo(1);
        assertThat(last.imagesPerSecond()).isPositive();
        assertThat(last.remaining()).isZero();
        assertThat(recorder.progress.get(0).remaining()).isPositive();
        assertThat(recorder.checkpoints)
                .extracting(TrainState::position)
                .extracting(TrainPosition::step)
                .containsExactly(5L, 10L, 14L);
        assertThat(recorder.last().position().epoch()).isEqualTo(2);
    }

    @Test
    void stopsBeforeTheNextStepAndLeavesACheckpoint() {
        Recorder recorder = new Recorder(3);
        try (SupernetTrainer trainer =
                SupernetTrainer.start(session, SPACE, training(Precision.FP32), SEED, new Batches(0))) {
            assertThat(trainer.train(recorder)).isFalse();
        }
        assertThat(recorder.progress).hasSize(3);
        assertThat(recorder.last().position().step()).isEqualTo(3);
    }

    @Test
    void aStepThatIsNotFiniteIsSkippedAndChangesNothing() {
        Recorder recorder = new Recorder(Integer.MAX_VALUE);
        try (SupernetTrainer trainer =
                SupernetTrainer.start(session, SPACE, training(Precision.FP32), SEED, new Batches(1))) {
            assertThat(trainer.train(recorder)).isTrue();
        }
        assertThat(recorder.skipped).extracting(SkippedStep::step).containsExactly(8L);
        assertThat(recorder.skipped.get(0).inARow()).isEqualTo(1);
        assertThat(recorder.progress).hasSize(2 * STEPS_PER_EPOCH - 1);
        assertThat(recorder.last().position().step()).isEqualTo(2 * STEPS_PER_EPOCH);
        assertThat(recorder.last().weights().values())
                .allSatisfy(tensor -> assertThat(tensor.values()).doesNotContain(Float.NaN));
    }

    @Test
    void stepAfterStepThatIsNotFiniteEndsTheTraining() {
        Recorder recorder = new Recorder(Integer.MAX_VALUE);
        try (SupernetTrainer trainer =
                SupernetTrainer.start(session, SPACE, training(Precision.FP32), SEED, new Batches(Integer.MAX_VALUE))) {
            assertThatThrownBy(() -> trainer.train(recorder))
                    .isInstanceOf(NonFiniteLossException.class)
                    .hasMessageContaining("step 13");
        }
        assertThat(recorder.skipped).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", \"dropPath\": 0.3",
                ", \"gradientAccumulation\": 3",
                ", \"subnetsPerStep\": 3",
                ", \"subnetsPerStep\": 2, \"distillation\": {}, \"dropPath\": 0.2, \"gradientAccumulation\": 2, \"ema\": {}",
                ", \"subnetsPerStep\": 2, \"sampling\": \"published\", \"unsampled\": \"PUBLISHED\"",
                ", \"ema\": {\"decay\": 0.9}",
                ", \"distillation\": {\"fromEpoch\": 1}, \"dropPath\": 0.2, \"gradientAccumulation\": 2, \"ema\": {}",
                ", \"schedule\": \"published\"",
                ", \"weightSharing\": \"INDEPENDENT\", \"gradientAccumulation\": 2, \"ema\": {}"
            })
    void everyIngredientMattersAndSurvivesBeingKilled(String ingredient, @TempDir Path directory) {
        TrainingSpec training = training(Precision.FP32, ingredient);
        Recorder whole = train(training, new Recorder(Integer.MAX_VALUE));
        assertThat(whole.last())
                .isNotEqualTo(train(training(Precision.FP32), new Recorder(9)).last());

        Path file = directory.resolve("state.safetensors");
        TrainState checkpoint = train(training, new Recorder(9)).checkpoints.get(0);
        assertThat(checkpoint.position().step()).isEqualTo(5);
        checkpoint.write(file);
        try (SupernetTrainer trainer =
                SupernetTrainer.resume(session, TrainState.read(file), training, SEED, new Batches(0))) {
            Recorder resumed = new Recorder(Integer.MAX_VALUE);
            trainer.train(resumed);
            assertThat(resumed.last()).isEqualTo(whole.last());
        }
    }

    /** Mixed batches are trained on probabilities, which are smoothed when they are made and not once more in the loss. */
    @Test
    void aBatchThatIsNotMixedIsTrainedOnAsWithoutMixing() {
        Recorder labels = train(training(Precision.FP32, ", \"labelSmoothing\": 0.3"), new Recorder(1));
        Recorder probabilities = train(
                training(Precision.FP32, ", \"labelSmoothing\": 0.3, \"mixing\": {\"mixupAlpha\": 1}"),
                new Recorder(1));
        assertThat(probabilities.progress.get(0).loss())
                .isCloseTo(labels.progress.get(0).loss(), within(1e-6));
    }

    /** With the images that a job would see: what is drawn for them depends on their place in the training alone. */
    @Test
    void theWholeRecipeSurvivesBeingKilled(@TempDir Path directory) {
        String mixing = "\"mixing\": {\"mixupAlpha\": 0.8, \"cutmixAlpha\": 1}";
        TrainingSpec training = training(Precision.FP32, """
                , "augmentation": {"randAugment": {}, "erasing": {}, "repetitions": 3}, "dropPath": 0.1, "ema": {}, %s
                """.formatted(mixing));
        Split shapes = DatasetFormats.open("builtin:shapes?train=30", DatasetOptions.DEFAULT)
                .train();
        AutoFormerSpace space = SmallSpaces.space().withClasses(10);
        Path file = directory.resolve("state.safetensors");
        Recorder whole = new Recorder(Integer.MAX_VALUE);
        Recorder killed = new Recorder(9);
        for (Recorder recorder : List.of(whole, killed)) {
            try (TrainingBatches batches = batches(shapes, training);
                    SupernetTrainer trainer =
                            SupernetTrainer.start(session, space, training, SEED, BatchSource.of(batches))) {
                trainer.train(recorder);
            }
        }
        killed.checkpoints.get(0).write(file);
        Recorder resumed = new Recorder(Integer.MAX_VALUE);
        try (TrainingBatches batches = batches(shapes, training);
                SupernetTrainer trainer = SupernetTrainer.resume(
                        session, TrainState.read(file), training, SEED, BatchSource.of(batches))) {
            trainer.train(resumed);
        }
        assertThat(resumed.progress.get(0).step()).isEqualTo(6);
        assertThat(resumed.last()).isEqualTo(whole.last());
    }

    private static TrainingBatches batches(Split split, TrainingSpec training) {
        int size = SPACE.image().size();
        return new TrainingBatches(
                split, size, BatchRecipe.of(training), SEED, new CorruptImages(0, split.size()), Loading.standard());
    }

    @Test
    void probesAreTakenAfterEveryEpochAndOutliveTheWorker() {
        EpochProbe probe = epoch -> Optional.of(new ProbePoint(epoch, 0.1, 0.2, 0.3, 0.2, 0.4, 100));
        Recorder first = new Recorder(STEPS_PER_EPOCH);
        try (SupernetTrainer trainer =
                SupernetTrainer.start(session, SPACE, training(Precision.FP32), SEED, new Batches(0))) {
            assertThat(trainer.train(first, probe)).isFalse();
        }
        assertThat(first.last().position().probes())
                .extracting(ProbePoint::epoch)
                .containsExactly(0);
        Recorder second = new Recorder(Integer.MAX_VALUE);
        try (SupernetTrainer trainer =
                SupernetTrainer.resume(session, first.last(), training(Precision.FP32), SEED, new Batches(0))) {
            assertThat(trainer.train(second, probe)).isTrue();
        }
        assertThat(second.probes).hasSize(1);
        assertThat(second.probes.get(0)).extracting(ProbePoint::epoch).containsExactly(0, 1);
        assertThat(second.last().position().probes()).isEqualTo(second.probes.get(0));
    }

    @Test
    void aBatchInPartsIsTheSameTrainingUpToRounding() {
        TrainState whole = train(training(Precision.FP32), new Recorder(3)).last();
        TrainState inParts = train(training(Precision.FP32, ", \"gradientAccumulation\": 3"), new Recorder(3))
                .last();
        // The key part of the bias has no gradient but rounding noise, which AdamW turns into whole steps.
        whole.weights().forEach((name, tensor) -> {
            if (!name.endsWith("qkv.bias")) {
                assertThat(Objects.requireNonNull(inParts.weights().get(name)).values())
                        .as(name)
                        .containsExactly(tensor.values(), within(2e-4f));
            }
        });
    }

    @Test
    void theAverageIsWhatEvaluationReads(@TempDir Path directory) {
        TrainState state = train(training(Precision.FP32, ", \"ema\": {\"decay\": 0.5}"), new Recorder(4))
                .last();
        Path file = directory.resolve("state.safetensors");
        state.write(file);
        assertThat(TrainState.readWeights(file).weights())
                .isEqualTo(state.average())
                .isNotEqualTo(state.weights());
    }

    @Test
    void samplesUniformlyOverTheSpace() {
        SamplingStrategy uniform = SamplingStrategies.named(TrainingSpec.UNIFORM_SAMPLING);
        int draws = 3000;
        int[] depths = new int[4];
        Set<Architecture> seen = new HashSet<>();
        for (int i = 0; i < draws; i++) {
            Architecture drawn = uniform.sample(SPACE, SEED, i / 100, i % 100);
            assertThat(uniform.sample(SPACE, SEED, i / 100, i % 100)).isEqualTo(drawn);
            depths[drawn.depth()]++;
            seen.add(drawn);
        }
        for (int depth = 1; depth <= 3; depth++) {
            assertThat(depths[depth]).isBetween(draws / 3 - 120, draws / 3 + 120);
        }
        assertThat(seen).hasSizeGreaterThan(400);
    }

    @Test
    void anUnknownStrategyIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> SamplingStrategies.named("psychic"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("psychic")
                .hasMessageContaining("uniform");
    }

    private static Recorder train(TrainingSpec training, Recorder recorder) {
        return train(SPACE, training, recorder);
    }

    private static Recorder train(SearchSpace space, TrainingSpec training, Recorder recorder) {
        try (SupernetTrainer trainer = SupernetTrainer.start(session, space, training, SEED, new Batches(space, 0))) {
            trainer.train(recorder);
        }
        return recorder;
    }

    private static List<Architecture> architectures(Recorder recorder) {
        return recorder.progress.stream()
                .flatMap(progress -> progress.architectures().stream())
                .toList();
    }

    private static TrainingSpec training(Precision precision) {
        return training(precision, "");
    }

    /** Two epochs with a checkpoint every five steps, and whatever else the JSON says. */
    private static TrainingSpec training(Precision precision, String more) {
        return Json.mapper().readValue("""
                        {"epochs": 2, "batchSize": %d, "learningRate": 0.01, "minLearningRate": 1e-4, "warmupEpochs": 1,
                         "warmupLearningRate": 1e-3, "gradientClipping": 1.0, "precision": "%s", "checkpointEverySteps": 5 %s}
                        """.formatted(BATCH, precision, more), TrainingSpec.class);
    }

    /** Stops after so many steps. */
    private static final class Recorder implements TrainingObserver {

        private final int limit;
        private final List<TrainingProgress> progress = new ArrayList<>();
        private final List<TrainState> checkpoints = new ArrayList<>();
        private final List<SkippedStep> skipped = new ArrayList<>();
        private final List<List<ProbePoint>> probes = new ArrayList<>();

        Recorder(int limit) {
            this.limit = limit;
        }

        @Override
        public boolean stopRequested() {
            return progress.size() >= limit;
        }

        @Override
        public void progressed(TrainingProgress made) {
            progress.add(made);
        }

        @Override
        public void skipped(SkippedStep step) {
            skipped.add(step);
        }

        @Override
        public void probed(List<ProbePoint> probes) {
            this.probes.add(probes);
        }

        @Override
        public void checkpoint(TrainState state) {
            checkpoints.add(state);
        }

        TrainState last() {
            return checkpoints.get(checkpoints.size() - 1);
        }
    }

    /** Noise with labels, the same for the same epoch and step; so many batches from the second epoch's second one on are broken. */
    private record Batches(SearchSpace space, int broken) implements BatchSource {

        Batches(int broken) {
            this(SPACE, broken);
        }

        @Override
        public int stepsPerEpoch() {
            return STEPS_PER_EPOCH;
        }

        @Override
        public EpochBatches open(int epoch, int firstStep) {
            return new EpochBatches() {
                private int step = firstStep;

                @Override
                public ImageBatch next() {
                    long seed = epoch * 1000L + step;
                    float[] images = SmallSpaces.images(space, BATCH, seed);
                    if (epoch == 1 && step >= 1 && step - 1 < broken) {
                        images[0] = Float.POSITIVE_INFINITY;
                    }
                    step++;
                    return new ImageBatch(
                            images,
                            SmallSpaces.labels(space, BATCH, seed),
                            space.image().size());
                }

                @Override
                public void close() {
                    step = STEPS_PER_EPOCH;
                }
            };
        }
    }
}
