package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.job.SubnetScores;
import io.entangle.shared.job.TeacherRef;
import io.entangle.shared.job.WarmStart;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.sweep.DimensionSweep;
import io.entangle.shared.sweep.Variant;
import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.SafetensorsReader;
import io.entangle.worker.checkpoint.SafetensorsWriter;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.supernet.StandaloneSubnet;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SubnetExtractor;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A space in stages from its training, with everything a recipe may have, to subnets that stand alone. */
class S3ExperimentLineTest {

    private static final DatasetRef SHAPES = new DatasetRef("builtin:shapes?train=400&test=90", null);
    /** Grids of 5, 3 and 2 tokens: windows reach beyond them, and hold them. */
    private static final S3Space SPACE = Json.mapper().readValue("""
            {"family": "s3", "image": {"size": 20, "patch": 4}, "classes": 10, "stages": [
              {"depth": [1, 2], "embedDim": [8, 16], "windowSize": [2, 3], "numHeads": [1], "mlpRatio": [1, 2]},
              {"depth": [1, 2], "embedDim": [16, 24], "windowSize": [2, 7], "numHeads": [1, 2], "mlpRatio": [1, 2]},
              {"depth": [1], "embedDim": [24, 32], "windowSize": [2], "numHeads": [1, 2], "mlpRatio": [2]}]}
            """, S3Space.class);
    /** Its blocks differ, so that a supernet of the smallest space that holds it is larger than it. */
    private static final S3Architecture SUBNET = new S3Architecture(List.of(
            new S3Architecture.Stage(16, List.of(3, 2), List.of(1, 1), List.of(1.0, 2.0)),
            new S3Architecture.Stage(16, List.of(2, 7), List.of(2, 1), List.of(2.0, 1.0)),
            new S3Architecture.Stage(32, List.of(2), List.of(2), List.of(2.0))));

    private static final TrainingSpec TRAINING = Json.mapper().readValue("""
            {"epochs": 4, "batchSize": 40, "learningRate": 0.004, "warmupEpochs": 1, "precision": "FP32", "checkpointEverySteps": 4,
             "dropPath": 0.1, "gradientAccumulation": 2, "gradientClipping": 1.0, "ema": {"decay": 0.9}, "distillation": {"teacher": "largest"}}
            """, TrainingSpec.class);
    private static final TrainingSpec BRIEF = Json.mapper().readValue("""
            {"epochs": 2, "batchSize": 40, "learningRate": 0.002, "warmupEpochs": 0, "precision": "FP32"}
            """, TrainingSpec.class);
    /** Rates so small that no weight moves by more than rounding. */
    private static final TrainingSpec STILL = Json.mapper().readValue("""
            {"epochs": 1, "batchSize": 360, "learningRate": 1e-9, "minLearningRate": 0, "warmupEpochs": 0, "weightDecay": 0, "precision": "FP32"}
            """, TrainingSpec.class);

    /** A later version: stages have grown and shrunk, windows too. */
    private static final S3Space NEXT = Json.mapper().readValue("""
            {"family": "s3", "image": {"size": 20, "patch": 4}, "classes": 10, "stages": [
              {"depth": [2, 3], "embedDim": [16, 24], "windowSize": [3, 4], "numHeads": [1, 2], "mlpRatio": [1, 2]},
              {"depth": [1, 2], "embedDim": [16], "windowSize": [2], "numHeads": [1, 2], "mlpRatio": [2, 3]},
              {"depth": [1, 2], "embedDim": [32, 40], "windowSize": [2], "numHeads": [1, 2], "mlpRatio": [2]}]}
            """, S3Space.class);

    private static final S3Architecture OF_BOTH = new S3Architecture(List.of(
            new S3Architecture.Stage(16, List.of(3, 3), List.of(1, 1), List.of(1.0, 2.0)),
            new S3Architecture.Stage(16, List.of(2, 2), List.of(2, 1), List.of(2.0, 2.0)),
            new S3Architecture.Stage(32, List.of(2), List.of(2), List.of(2.0))));

    private static final JobSpec.TrainSupernet TRAIN = new JobSpec.TrainSupernet(SPACE, SHAPES, 0.1, 5, TRAINING);
    private static final Constraints HALF = new Constraints(
            Range.atMost((CostModel.of(SPACE, SPACE.smallest()).parameters()
                            + CostModel.of(SPACE, SPACE.largest()).parameters())
                    / 2),
            null);
    private static final Compute COMPUTE = Compute.on(TorchDevice.CPU, 1);

    @TempDir
    static Path directory = Path.of("");

    private static final ArtifactRef GONE = new ArtifactRef(new UUID(1, 2), "not-there-any-more", 1);

    private static JobResult.SupernetTrained trained;
    private static ArtifactRef supernet;

    @BeforeAll
    static void train() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        trained = (JobResult.SupernetTrained) run(TRAIN, job);
        supernet = job.uploaded(trained.checkpoint());
    }

    private static JobResult run(JobSpec specification, JobContext job) {
        return Objects.requireNonNull(Handlers.all(COMPUTE, DataStorage.UNRESTRICTED, Loading.standard())
                        .get(specification.kind()))
                .accept(specification, job);
    }

    private static JobResult.Retrained retrained(RetrainMode mode, TrainingSpec training, RecordingJob job) {
        return (JobResult.Retrained)
                run(new JobSpec.Retrain(SPACE, SHAPES, 0.1, 5, 11, training, 32, mode, SUBNET, supernet, true), job);
    }

    private static JobSpec.TrainSupernet next(TrainingSpec training, ArtifactRef earlier, S3Space ofEarlier) {
        return new JobSpec.TrainSupernet(NEXT, SHAPES, 0.1, 5, training, null, new WarmStart(earlier, ofEarlier));
    }

    private static float[] images() {
        SplittableRandom random = RandomStreams.stream(1, "test");
        float[] images = new float[3 * 3 * 20 * 20];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble(-2, 2);
        }
        return images;
    }

    private static SubnetCheckpoint read(JobResult.ExportedSubnet exported, RecordingJob job) throws IOException {
        Path files = Files.createTempDirectory(directory, "subnet");
        Files.copy(job.artifact(job.uploaded(exported.weights())), files.resolve(SubnetCheckpoint.WEIGHTS_FILE));
        Files.copy(job.artifact(job.uploaded(exported.config())), files.resolve(SubnetCheckpoint.CONFIG_FILE));
        return SubnetCheckpoint.read(files);
    }

    private static TrainState state() throws IOException {
        return TrainState.readWeights(new RecordingJob(directory).artifact(supernet));
    }

    @Test
    void trainingLearnsAndTellsItsHealth() {
        assertThat(trained.steps())
                .as("4 epochs of 360 images in batches of 40")
                .isEqualTo(36);
        assertThat(trained.finalLoss())
                .as("less than from guessing among ten classes")
                .isLessThan(2.25);
        assertThat(Objects.requireNonNull(trained.health()).probes())
                .hasSize(4)
                .allSatisfy(probe -> assertThat(probe.images()).isEqualTo(40));
    }

    @Test
    void aDrainedTrainingIsResumedWithTheSameBits() throws IOException {
        RecordingJob first = new RecordingJob(directory);
        first.onProgress = () -> {
            if (first.progress.size() == 13) {
                first.cancellation().request(StopReason.DRAIN);
            }
        };
        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> run(TRAIN, first));

        RecordingJob second = new RecordingJob(directory);
        second.checkpoint = first.checkpoint;
        JobResult.SupernetTrained resumed = (JobResult.SupernetTrained) run(TRAIN, second);

        assertThat(second.progress).hasSize(23);
        assertThat(second.uploaded(resumed.checkpoint()).sha256())
                .as("digest of weights, moments, average and counters")
                .isEqualTo(supernet.sha256());
    }

    @Test
    void theNextVersionBeginsWithTheAveragedWeightsThatItHasInCommonWithTheLast() throws IOException {
        assertThat(NEXT.violations()).isEmpty();
        assertThat(NEXT.violations(OF_BOTH)).isEmpty();
        RecordingJob job = new RecordingJob(directory);

        JobResult.SupernetTrained still = (JobResult.SupernetTrained) run(next(STILL, supernet, SPACE), job);

        TrainState before = state();
        TrainState begun = TrainState.read(job.artifact(job.uploaded(still.checkpoint())));
        assertThat(begun.position().step()).as("the schedule begins anew").isEqualTo(1);
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet earlier = Supernet.restore(session, SPACE, before.qkvBias(), before.weights());
                Supernet later = Supernet.restore(session, NEXT, begun.qkvBias(), begun.weights())) {
            float[][] expected = earlier.evaluate(images(), OF_BOTH, Precision.FP32);
            float[][] actual = later.evaluate(images(), OF_BOTH, Precision.FP32);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).containsExactly(expected[i], within(1e-5f));
            }
        }
    }

    @Test
    void aWarmStartIsTakenOnceAndADrainedTrainingResumedWithoutIt() throws IOException {
        RecordingJob whole = new RecordingJob(directory);
        JobResult.SupernetTrained uninterrupted =
                (JobResult.SupernetTrained) run(next(TRAINING, supernet, SPACE), whole);
        RecordingJob first = new RecordingJob(directory);
        first.onProgress = () -> {
            if (first.progress.size() == 13) {
                first.cancellation().request(StopReason.DRAIN);
            }
        };
        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> run(next(TRAINING, supernet, SPACE), first));

        RecordingJob second = new RecordingJob(directory);
        second.checkpoint = first.checkpoint;
        JobResult.SupernetTrained resumed = (JobResult.SupernetTrained) run(next(TRAINING, GONE, SPACE), second);

        assertThat(second.uploaded(resumed.checkpoint()).sha256())
                .as("digest of weights, moments, average and counters")
                .isEqualTo(whole.uploaded(uninterrupted.checkpoint()).sha256());
    }

    @Test
    void aWarmStartThatIsNotThereOrOfAnotherSpaceFailsBeforeTheFirstStep() throws IOException {
        RecordingJob job = new RecordingJob(directory);

        assertThatExceptionOfType(JobRefused.class)
                .isThrownBy(() -> run(next(TRAINING, supernet, NEXT), job))
                .withMessageContaining("another search space");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> run(next(TRAINING, GONE, SPACE), job))
                .withMessageContaining(GONE.sha256());
        assertThat(job.progress).isEmpty();
    }

    @Test
    void searchRanksFinalistsWithinTheLimitsAndTestScoresThem() throws IOException {
        SearchSpec settings = Json.mapper()
                .readValue(
                        "{\"generations\": 3, \"population\": 8, \"evaluationImages\": 20, \"evaluationBatchSize\": 16}",
                        SearchSpec.class);
        RecordingJob job = new RecordingJob(directory);
        JobResult.Searched found = (JobResult.Searched)
                run(new JobSpec.Search(SPACE, SHAPES, 0.1, 5, Precision.FP32, supernet, settings, HALF, 4), job);

        assertThat(job.candidates).hasSize(24).allSatisfy(candidate -> {
            assertThat(SPACE.violations(candidate.architecture())).isEmpty();
            assertThat(HALF.admit(candidate.costs())).isTrue();
        });
        assertThat(found.ranked())
                .hasSize(4)
                .allSatisfy(finalist -> assertThat(finalist.score().images()).isEqualTo(40));

        List<Architecture> finalists = found.ranked().stream()
                .map(candidate -> candidate.architecture())
                .toList();
        JobResult.Tested tested = (JobResult.Tested) run(
                new JobSpec.Test(SPACE, SHAPES, 5, Precision.FP32, 32, supernet, finalists),
                new RecordingJob(directory));
        assertThat(tested.scores())
                .hasSize(4)
                .allSatisfy(score -> assertThat(score.images()).isEqualTo(90));
    }

    @Test
    void anExportedSubnetGivesTheSupernetsLogits() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.Exported exported =
                (JobResult.Exported) run(new JobSpec.Export(SPACE, SHAPES, supernet, List.of(SUBNET)), job);
        SubnetCheckpoint subnet = read(exported.subnets().get(0), job);

        assertThat(subnet.config().architecture()).isEqualTo(SUBNET);
        assertThat(subnet.parameters()).isEqualTo(CostModel.of(SPACE, SUBNET).parameters());
        float[] images = images();
        TrainState state = state();
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet whole = Supernet.restore(session, SPACE, state.qkvBias(), state.weights());
                StandaloneSubnet alone = StandaloneSubnet.load(session, subnet)) {
            float[][] expected = whole.evaluate(images, SUBNET, Precision.FP32);
            float[][] actual = alone.evaluate(images, Precision.FP32);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).containsExactly(expected[i], within(1e-5f));
            }
        }
    }

    @Test
    void aSubnetThatWasTakenOutIsBroughtBackAndRankedAlone() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.Exported exported =
                (JobResult.Exported) run(new JobSpec.Export(SPACE, SHAPES, supernet, List.of(SUBNET)), job);
        ArtifactRef file = job.uploaded(exported.subnets().get(0).weights());
        Map<String, HostTensor> saved = new TreeMap<>(SafetensorsReader.readAll(job.artifact(file)));
        saved.put("layers.0.blocks.1.attn_mask", HostTensor.zeros(9, 4, 4));
        Path asSaved = directory.resolve("as-the-published-code-saves-it.safetensors");
        SafetensorsWriter.write(asSaved, saved, Map.of());
        ArtifactRef withMask = job.uploaded(
                job.upload(ArtifactKind.FOREIGN_CHECKPOINT, asSaved).id());

        JobResult.CheckpointImported found =
                (JobResult.CheckpointImported) run(new JobSpec.ImportCheckpoint(withMask, SPACE, SUBNET), job);

        assertThat(found.report().leftOut()).containsExactly("layers.0.blocks.1.attn_mask");
        assertThat(found.report().parameters())
                .isEqualTo(CostModel.of(SPACE, SUBNET).parameters());
        ArtifactRef brought = job.uploaded(found.checkpoint());
        JobResult.Searched searched = (JobResult.Searched) run(
                new JobSpec.Search(
                        found.space(),
                        SHAPES,
                        0.1,
                        5,
                        Precision.FP32,
                        brought,
                        SearchSpec.DEFAULT,
                        Constraints.NONE,
                        1,
                        SUBNET),
                job);
        assertThat(searched.ranked())
                .singleElement()
                .satisfies(only -> assertThat(only.architecture()).isEqualTo(SUBNET));
        JobResult.Exported again =
                (JobResult.Exported) run(new JobSpec.Export(found.space(), SHAPES, brought, List.of(SUBNET)), job);
        assertThat(job.uploaded(again.subnets().get(0).weights()).sha256())
                .as("digest of the weights that were brought")
                .isEqualTo(file.sha256());
    }

    @Test
    void fineTuningBeginsWithExactlyTheInheritedWeights() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.Retrained still = retrained(RetrainMode.FINE_TUNE, STILL, job);

        TrainState state = state();
        SubnetCheckpoint inherited = new SubnetExtractor(SPACE, state.qkvBias(), state.weights()).extract(SUBNET);
        SubnetCheckpoint tuned = read(still.subnet(), job);
        assertThat(tuned.weights()).containsOnlyKeys(inherited.weights().keySet());
        inherited
                .weights()
                .forEach((name, tensor) -> assertThat(
                                Objects.requireNonNull(tuned.weights().get(name))
                                        .values())
                        .as(name)
                        .containsExactly(tensor.values(), within(1e-6f)));
        assertThat(still.inherited()).as("scored as the supernet's subnet").isEqualTo(still.scores());
    }

    @Test
    void aSubnetIsTrainedFromScratchByATeacherFromElsewhere() throws IOException {
        TrainingSpec taught = Json.mapper().readValue("""
                {"epochs": 2, "batchSize": 40, "learningRate": 0.002, "warmupEpochs": 0, "precision": "FP32",
                 "distillation": {"teacher": {"checkpoint": "big"}, "targets": "SOFT"}}
                """, TrainingSpec.class);
        JobResult.Retrained alone = retrained(RetrainMode.FROM_SCRATCH, BRIEF, new RecordingJob(directory));
        JobResult.Retrained helped = (JobResult.Retrained) run(
                new JobSpec.Retrain(
                        SPACE,
                        SHAPES,
                        0.1,
                        5,
                        11,
                        taught,
                        32,
                        RetrainMode.FROM_SCRATCH,
                        SUBNET,
                        supernet,
                        true,
                        new TeacherRef(supernet, SPACE, SPACE.largest())),
                new RecordingJob(directory));

        assertThat(alone.steps()).isEqualTo(18);
        SubnetScores inherited = Objects.requireNonNull(alone.inherited());
        assertThat(inherited.test().images()).isEqualTo(90);
        assertThat(helped.inherited()).isEqualTo(inherited);
        assertThat(helped.finalLoss()).isNotEqualTo(alone.finalLoss());
    }

    @Test
    void aSweepScoresEachChoiceOfEachStageAndBlock() throws IOException {
        List<Variant> variants = DimensionSweep.variants(SPACE, SUBNET, EnumSet.allOf(Dimension.class), true);
        JobResult.Swept swept = (JobResult.Swept) run(
                new JobSpec.Sweep(SPACE, SHAPES, 0.1, 5, Precision.FP32, 32, supernet, null, SUBNET, variants),
                new RecordingJob(directory));

        assertThat(variants).extracting(Variant::stage).contains(1, 2, 3);
        assertThat(swept.variants()).hasSameSizeAs(variants);
        for (int i = 0; i < variants.size(); i++) {
            if (variants.get(i).architecture().equals(SUBNET)) {
                assertThat(swept.variants().get(i))
                        .isEqualTo(new JobResult.SweptVariant(swept.base(), PairedDifference.NONE));
            }
        }
    }
}
