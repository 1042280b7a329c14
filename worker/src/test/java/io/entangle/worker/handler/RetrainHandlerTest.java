package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.SubnetScores;
import io.entangle.shared.job.TeacherRef;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.supernet.StandaloneSubnet;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.SubnetConfig;
import io.entangle.worker.supernet.SubnetExtractor;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One subnet trained alone, from inherited and from random weights, on a data set and a space that take seconds. */
class RetrainHandlerTest {

    private static final DatasetRef SHAPES = new DatasetRef("builtin:shapes?train=400&test=90", null);
    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2, 3], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """, AutoFormerSpace.class);
    /** Its blocks differ, so that a supernet of the smallest space that holds it is larger than it. */
    private static final AutoFormerArchitecture SUBNET =
            new AutoFormerArchitecture(24, List.of(2, 1), List.of(1.0, 2.0));

    private static final Compute COMPUTE = Compute.on(TorchDevice.CPU, 2);

    @TempDir
    static Path directory = Path.of("");

    private static ArtifactRef supernet = new ArtifactRef(new java.util.UUID(0, 0), "", 0);
    private static TrainState supernetState;

    @BeforeAll
    static void trainASupernet() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.SupernetTrained trained = (JobResult.SupernetTrained) run(
                new JobSpec.TrainSupernet(
                        SPACE, SHAPES, 0.1, 5, training("{\"epochs\": 6, \"learningRate\": 0.004, \"batchSize\": 40}")),
                job);
        supernet = job.uploaded(trained.checkpoint());
        supernetState = TrainState.readWeights(job.artifact(supernet));
    }

    private static TrainingSpec training(String json) {
        TrainingSpec spec =
                Json.mapper().readValue("{\"precision\": \"FP32\", " + json.substring(1), TrainingSpec.class);
        assertThat(spec.precision()).isEqualTo(Precision.FP32);
        return spec;
    }

    private static final String BRIEF =
            "{\"epochs\": 2, \"batchSize\": 40, \"learningRate\": 0.002, \"checkpointEverySteps\": 4}";
    /** Rates so small that no weight moves by more than rounding. */
    private static final String STILL =
            "{\"epochs\": 1, \"batchSize\": 360, \"learningRate\": 1e-9, \"minLearningRate\": 0, \"warmupEpochs\": 0, \"weightDecay\": 0}";

    private static JobSpec.Retrain retrain(RetrainMode mode, String training, boolean scoreInherited) {
        return new JobSpec.Retrain(
                SPACE, SHAPES, 0.1, 5, 11, training(training), 32, mode, SUBNET, supernet, scoreInherited);
    }

    private static JobResult run(JobSpec specification, JobContext job) {
        return Objects.requireNonNull(Handlers.all(COMPUTE, DataStorage.UNRESTRICTED, Loading.standard())
                        .get(specification.kind()))
                .accept(specification, job);
    }

    private static JobResult.Retrained retrained(JobSpec.Retrain specification, RecordingJob job) {
        return (JobResult.Retrained) run(specification, job);
    }

    @Test
    void aFineTunedSubnetReportsLikeATrainingAndEndsWithScoresAndWeights() throws IOException {
        RecordingJob job = new RecordingJob(directory);

        JobResult.Retrained found = retrained(retrain(RetrainMode.FINE_TUNE, BRIEF, false), job);

        assertThat(found.steps()).as("2 epochs of 360 images in batches of 40").isEqualTo(18);
        assertThat(found.epochs()).isEqualTo(2);
        assertThat(found.seconds()).isPositive();
        assertThat(found.inherited()).isNull();
        assertThat(found.scores().heldOut().images()).isEqualTo(40);
        assertThat(found.scores().test().images()).isEqualTo(90);
        assertThat(job.commits).extracting(CheckpointCommit::step).containsExactly(4L, 8L, 12L, 16L, 18L);
        assertThat(job.metrics)
                .extracting(MetricPoint::name)
                .contains("loss", "learningRate", "imagesPerSecond", "epochLoss");
        assertThat(job.progress).last().satisfies(last -> {
            assertThat(last.unit()).isEqualTo("scores");
            assertThat(last.done()).isEqualTo(last.total()).isEqualTo(2);
        });
    }

    @Test
    void fineTuningBeginsWithExactlyTheInheritedWeights() throws IOException {
        RecordingJob job = new RecordingJob(directory);

        JobResult.Retrained still = retrained(retrain(RetrainMode.FINE_TUNE, STILL, true), job);

        SubnetCheckpoint inherited =
                new SubnetExtractor(SPACE, supernetState.qkvBias(), supernetState.weights()).extract(SUBNET);
        SubnetCheckpoint tuned = read(still.subnet(), job);
        assertThat(tuned.parameters()).isEqualTo(CostModel.of(SPACE, SUBNET).parameters());
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
    void inheritedWeightsScoreOnTheTestSplitAsTheExperimentTestsThem() throws IOException {
        JobResult.Retrained found =
                retrained(retrain(RetrainMode.FROM_SCRATCH, BRIEF, true), new RecordingJob(directory));
        JobResult.Tested tested = (JobResult.Tested) run(
                new JobSpec.Test(SPACE, SHAPES, 5, Precision.FP32, 32, supernet, List.of(SUBNET)),
                new RecordingJob(directory));

        SubnetScores inherited = Objects.requireNonNull(found.inherited());
        assertThat(inherited.test()).isEqualTo(tested.scores().get(0));
        assertThat(inherited.heldOut().images()).isEqualTo(40);
        assertThat(difference(inherited.test(), found.scores().test()))
                .as("54 steps of the supernet are worth more than 18 from scratch")
                .isPositive();
    }

    @Test
    void theHeldOutPartIsTheExperimentsWhateverTheSeedOfTheTraining() throws IOException {
        JobResult.Searched searched = (JobResult.Searched) run(
                new JobSpec.Search(
                        SPACE,
                        SHAPES,
                        0.1,
                        5,
                        Precision.FP32,
                        supernet,
                        Json.mapper().readValue("{\"generations\": 1, \"population\": 2}", SearchSpec.class),
                        Constraints.NONE,
                        1),
                new RecordingJob(directory));

        for (Candidate reference : List.of(searched.smallest(), searched.largest())) {
            JobSpec.Retrain specification = new JobSpec.Retrain(
                    SPACE,
                    SHAPES,
                    0.1,
                    5,
                    11,
                    training(STILL),
                    32,
                    RetrainMode.FINE_TUNE,
                    reference.architecture(),
                    supernet,
                    true);
            SubnetScores inherited = Objects.requireNonNull(
                    retrained(specification, new RecordingJob(directory)).inherited());
            assertThat(inherited.heldOut()).isEqualTo(reference.score());
        }
    }

    @Test
    void fromScratchDependsOnItsSeedAloneAndOnNothingOfTheSupernet() throws IOException {
        RecordingJob first = new RecordingJob(directory);
        RecordingJob second = new RecordingJob(directory);

        JobResult.Retrained one = retrained(retrain(RetrainMode.FROM_SCRATCH, BRIEF, false), first);
        JobResult.Retrained other = retrained(
                new JobSpec.Retrain(
                        SPACE,
                        SHAPES,
                        0.1,
                        5,
                        11,
                        training(BRIEF),
                        32,
                        RetrainMode.FROM_SCRATCH,
                        SUBNET,
                        new ArtifactRef(new java.util.UUID(9, 9), "no such supernet", 1),
                        false),
                second);

        assertThat(second.uploaded(other.subnet().weights()).sha256())
                .isEqualTo(first.uploaded(one.subnet().weights()).sha256());
    }

    @Test
    void aDrainedRetrainingIsResumedWithTheSameBits() throws IOException {
        RecordingJob whole = new RecordingJob(directory);
        JobResult.Retrained uninterrupted = retrained(retrain(RetrainMode.FINE_TUNE, BRIEF, false), whole);
        RecordingJob first = new RecordingJob(directory);
        first.onProgress = () -> {
            if (first.progress.size() == 11) {
                first.cancellation().request(StopReason.DRAIN);
            }
        };
        assertThatExceptionOfType(JobStopped.class)
                .isThrownBy(() -> run(retrain(RetrainMode.FINE_TUNE, BRIEF, false), first));

        RecordingJob second = new RecordingJob(directory);
        second.checkpoint = first.checkpoint;
        JobResult.Retrained resumed = retrained(retrain(RetrainMode.FINE_TUNE, BRIEF, false), second);

        assertThat(resumed.steps()).isEqualTo(18);
        assertThat(second.commits)
                .extracting(CheckpointCommit::step)
                .as("from step 11 on")
                .containsExactly(12L, 16L, 18L);
        assertThat(second.uploaded(resumed.subnet().weights()).sha256())
                .isEqualTo(whole.uploaded(uninterrupted.subnet().weights()).sha256());
        assertThat(resumed.scores()).isEqualTo(uninterrupted.scores());
    }

    /** A worker that stops between the last step and the scores leaves nothing to train. */
    @Test
    void aRetrainingTakenUpAfterItsLastStepHasNoTimeToTell() throws IOException {
        RecordingJob first = new RecordingJob(directory);
        first.onProgress = () -> {
            if (first.progress.size() == 18) {
                first.cancellation().request(StopReason.DRAIN);
            }
        };
        assertThatExceptionOfType(JobStopped.class)
                .isThrownBy(() -> run(retrain(RetrainMode.FINE_TUNE, BRIEF, false), first));
        RecordingJob second = new RecordingJob(directory);
        second.checkpoint = first.checkpoint;

        JobResult.Retrained found = retrained(retrain(RetrainMode.FINE_TUNE, BRIEF, false), second);

        assertThat(found.steps()).isEqualTo(18);
        assertThat(found.seconds()).isNull();
    }

    @Test
    void aSubnetThatIsTrainedAloneMayHaveATeacherFromElsewhere() throws IOException {
        String taught = "{\"distillation\": {\"teacher\": {\"checkpoint\": \"big\"}}, " + BRIEF.substring(1);
        JobSpec.Retrain alone = retrain(RetrainMode.FINE_TUNE, BRIEF, false);
        JobSpec.Retrain withTeacher = new JobSpec.Retrain(
                SPACE,
                SHAPES,
                0.1,
                5,
                11,
                training(taught),
                32,
                RetrainMode.FINE_TUNE,
                SUBNET,
                supernet,
                false,
                new TeacherRef(supernet, SPACE, SPACE.largest()));
        RecordingJob untaught = new RecordingJob(directory);
        RecordingJob job = new RecordingJob(directory);

        JobResult.Retrained without = retrained(alone, untaught);
        JobResult.Retrained found = retrained(withTeacher, job);

        assertThat(found.steps()).isEqualTo(without.steps());
        assertThat(job.uploaded(found.subnet().weights()).sha256())
                .isNotEqualTo(untaught.uploaded(without.subnet().weights()).sha256());
    }

    @Test
    void aCancelledRetrainingLeavesNothingBehind() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        job.onProgress = () -> job.cancellation().request(StopReason.CANCELLED);

        assertThatExceptionOfType(JobStopped.class)
                .isThrownBy(() -> run(retrain(RetrainMode.FINE_TUNE, BRIEF, false), job));
        assertThat(job.uploads()).isZero();
    }

    @Test
    void whatIsBeyondTheSubnetInItsSupernetIsNeverMoved() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        SearchSpace alone = SubnetConfig.of(SPACE, SUBNET).asSpace();
        assertThat(alone.distinctSubnets())
                .as("the space holds more than the subnet")
                .isEqualTo(16);

        retrained(retrain(RetrainMode.FINE_TUNE, BRIEF, false), job);

        TrainState end = TrainState.read(job.artifact(Objects.requireNonNull(job.checkpoint)));
        SubnetExtractor extractor = new SubnetExtractor(SPACE, supernetState.qkvBias(), supernetState.weights());
        float[] before = Objects.requireNonNull(
                        extractor.weightsOf(alone, SUBNET).get("blocks.1.attn.proj.weight"))
                .values();
        float[] after = Objects.requireNonNull(end.weights().get("blocks.1.attn.proj.weight"))
                .values();
        assertThat(after).hasSize(24 * 16);
        for (int row = 0; row < 24; row++) {
            assertThat(after[row * 16 + 3])
                    .as("within the only head of the block")
                    .isNotEqualTo(before[row * 16 + 3]);
            assertThat(after[row * 16 + 11]).as("of the head that it has not").isEqualTo(before[row * 16 + 11]);
        }
    }

    @Test
    void theExportRunsAlone() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.Retrained found = retrained(retrain(RetrainMode.FINE_TUNE, BRIEF, false), job);

        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                StandaloneSubnet alone = StandaloneSubnet.load(session, read(found.subnet(), job))) {
            assertThat(alone.architecture()).isEqualTo(SUBNET);
            assertThat(alone.evaluate(new float[3 * 32 * 32], Precision.FP32)[0])
                    .hasSize(10);
        }
    }

    private static SubnetCheckpoint read(JobResult.ExportedSubnet subnet, RecordingJob job) throws IOException {
        Path files = Files.createTempDirectory(directory, "subnet");
        Files.copy(job.artifact(job.uploaded(subnet.weights())), files.resolve(SubnetCheckpoint.WEIGHTS_FILE));
        Files.copy(job.artifact(job.uploaded(subnet.config())), files.resolve(SubnetCheckpoint.CONFIG_FILE));
        return SubnetCheckpoint.read(files);
    }

    private static double difference(SubnetScore better, SubnetScore worse) {
        return better.accuracy() - worse.accuracy();
    }
}
