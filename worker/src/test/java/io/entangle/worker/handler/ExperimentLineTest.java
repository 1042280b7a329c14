package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.TeacherRef;
import io.entangle.shared.job.TrainingHealth;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.data.DataCache;
import io.entangle.worker.data.DataRoots;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.DatasetException;
import io.entangle.worker.data.Loading;
import io.entangle.worker.supernet.StandaloneSubnet;
import io.entangle.worker.supernet.SubnetCheckpoint;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An experiment through its stages, by the handlers alone, on a data set and a space that take seconds. */
class ExperimentLineTest {

    private static final DatasetRef SHAPES = new DatasetRef("builtin:shapes?train=400&test=90", null);
    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2, 3], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """, AutoFormerSpace.class);
    private static final TrainingSpec TRAINING = Json.mapper().readValue("""
            {"epochs": 2, "batchSize": 40, "learningRate": 0.002, "precision": "FP32", "checkpointEverySteps": 4}
            """, TrainingSpec.class);
    private static final SearchSpec SEARCH = Json.mapper().readValue("""
            {"generations": 3, "population": 8, "evaluationImages": 20, "evaluationBatchSize": 16}
            """, SearchSpec.class);
    private static final long SMALLEST = CostModel.of(SPACE, SPACE.smallest()).parameters();
    private static final long LARGEST = CostModel.of(SPACE, SPACE.largest()).parameters();
    private static final Constraints HALF = new Constraints(Range.atMost((SMALLEST + LARGEST) / 2), null);
    private static final Compute COMPUTE = Compute.on(TorchDevice.CPU, 2);

    @TempDir
    static Path directory = Path.of("");

    private static RecordingJob trainingJob;
    private static JobResult.SupernetTrained trained;
    private static ArtifactRef supernet;

    @BeforeAll
    static void train() throws IOException {
        trainingJob = new RecordingJob(directory);
        trained = (JobResult.SupernetTrained)
                run(new JobSpec.TrainSupernet(SPACE, SHAPES, 0.1, 5, TRAINING), trainingJob);
        supernet = trainingJob.uploaded(trained.checkpoint());
    }

    private static JobResult run(JobSpec specification, JobContext job) {
        return Objects.requireNonNull(Handlers.all(COMPUTE, DataStorage.UNRESTRICTED, Loading.standard())
                        .get(specification.kind()))
                .accept(specification, job);
    }

    private static JobSpec.Search search(Constraints constraints) {
        return new JobSpec.Search(SPACE, SHAPES, 0.1, 5, Precision.FP32, supernet, SEARCH, constraints, 4);
    }

    private static JobResult.Searched search(RecordingJob job) {
        return (JobResult.Searched) run(search(HALF), job);
    }

    @Test
    void inspectionCountsTheDataSet() throws IOException {
        JobResult result = run(new JobSpec.InspectDataset(SHAPES), new RecordingJob(directory));

        assertThat(result).isInstanceOfSatisfying(JobResult.DatasetInspected.class, inspected -> {
            assertThat(inspected.classes()).hasSize(10);
            assertThat(inspected.trainImages()).isEqualTo(400);
            assertThat(inspected.testImages()).isEqualTo(90);
        });
    }

    @Test
    void trainingReportsCurvesProgressAndCheckpoints() {
        assertThat(trained.steps())
                .as("2 epochs of 360 images in batches of 40")
                .isEqualTo(18);
        assertThat(trained.epochs()).isEqualTo(2);
        assertThat(trained.finalLoss()).isBetween(1.0, 3.0);
        assertThat(trainingJob.commits).extracting(CheckpointCommit::step).containsExactly(4L, 8L, 12L, 16L, 18L);
        assertThat(trainingJob.metrics)
                .extracting(MetricPoint::name)
                .contains(
                        "loss",
                        "learningRate",
                        "imagesPerSecond",
                        "dataWaitShare",
                        "epochLoss",
                        "probe.smallest",
                        "probe.largest",
                        "probe.random");
        TrainingHealth health = Objects.requireNonNull(trained.health());
        assertThat(health.verdict()).as("two epochs").isEqualTo(TrainingHealth.Verdict.UNKNOWN);
        assertThat(health.probes()).hasSize(2).allSatisfy(probe -> {
            assertThat(probe.images()).isEqualTo(40);
            assertThat(probe.worstRandom()).isLessThanOrEqualTo(probe.random());
            assertThat(probe.bestRandom()).isBetween(probe.random(), 1.0);
        });
        assertThat(health.events()).isEmpty();
        double afterFirst = health.probes().get(0).random();
        assertThat(trainingJob.commits)
                .extracting(CheckpointCommit::accuracy)
                .as("of the last probe before each")
                .containsExactly(
                        null,
                        null,
                        afterFirst,
                        afterFirst,
                        health.probes().get(1).random());
        assertThat(trainingJob.progress).hasSize(18).last().satisfies(last -> {
            assertThat(last.done()).isEqualTo(18);
            assertThat(last.total()).isEqualTo(18);
            assertThat(last.epoch()).isEqualTo(2);
            assertThat(last.etaSeconds()).isZero();
        });
    }

    @Test
    void aDrainedTrainingIsResumedWithTheSameBits() throws IOException {
        JobSpec specification = new JobSpec.TrainSupernet(SPACE, SHAPES, 0.1, 5, TRAINING);
        RecordingJob first = new RecordingJob(directory);
        first.onProgress = () -> {
            if (first.progress.size() == 11) {
                first.cancellation().request(StopReason.DRAIN);
            }
        };
        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> run(specification, first));
        assertThat(first.commits).extracting(CheckpointCommit::step).containsExactly(4L, 8L, 11L);

        RecordingJob second = new RecordingJob(directory);
        second.checkpoint = first.checkpoint;
        JobResult.SupernetTrained resumed = (JobResult.SupernetTrained) run(specification, second);

        assertThat(second.progress).hasSize(7);
        assertThat(second.uploaded(resumed.checkpoint()).sha256())
                .as("digest of weights, moments and counters")
                .isEqualTo(supernet.sha256());
    }

    private static JobSpec.TrainSupernet taught(AutoFormerSpace teachers) {
        TrainingSpec training = Json.mapper().readValue("""
                {"epochs": 2, "batchSize": 40, "learningRate": 0.002, "precision": "FP32", "checkpointEverySteps": 4,
                 "distillation": {"teacher": {"checkpoint": "big"}, "targets": "SOFT"}}
                """, TrainingSpec.class);
        return new JobSpec.TrainSupernet(
                SPACE, SHAPES, 0.1, 5, training, new TeacherRef(supernet, teachers, SPACE.largest()), null);
    }

    @Test
    void aTeacherFromElsewhereIsAskedFromTheFirstStepOnAndByAResumedTrainingToo() throws IOException {
        RecordingJob whole = new RecordingJob(directory);
        JobResult.SupernetTrained uninterrupted = (JobResult.SupernetTrained) run(taught(SPACE), whole);
        RecordingJob first = new RecordingJob(directory);
        first.onProgress = () -> {
            if (first.progress.size() == 11) {
                first.cancellation().request(StopReason.DRAIN);
            }
        };
        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> run(taught(SPACE), first));
        RecordingJob second = new RecordingJob(directory);
        second.checkpoint = first.checkpoint;
        JobResult.SupernetTrained resumed = (JobResult.SupernetTrained) run(taught(SPACE), second);

        String digest = whole.uploaded(uninterrupted.checkpoint()).sha256();
        assertThat(second.uploaded(resumed.checkpoint()).sha256()).isEqualTo(digest);
        assertThat(digest).as("without a teacher").isNotEqualTo(supernet.sha256());
        assertThat(whole.progress.get(0).loss())
                .isNotEqualTo(trainingJob.progress.get(0).loss());
    }

    @Test
    void aTeacherOfAnotherSpaceThanItsCheckpointIsRefused() throws IOException {
        RecordingJob job = new RecordingJob(directory);

        assertThatExceptionOfType(JobRefused.class).isThrownBy(() -> run(taught(SPACE.withClasses(3)), job));
    }

    @Test
    void aCancelledTrainingLeavesNothingBehind() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        job.onProgress = () -> job.cancellation().request(StopReason.CANCELLED);

        assertThatExceptionOfType(JobStopped.class)
                .isThrownBy(() -> run(new JobSpec.TrainSupernet(SPACE, SHAPES, 0.1, 5, TRAINING), job));
        assertThat(job.progress).hasSize(1);
        assertThat(job.uploads()).isZero();
    }

    @Test
    void aDivergingTrainingNamesStepAndArchitecture() throws IOException {
        TrainingSpec diverging = Json.mapper().readValue("""
                {"epochs": 2, "batchSize": 40, "learningRate": 1e35, "warmupEpochs": 0, "precision": "FP32"}
                """, TrainingSpec.class);
        RecordingJob job = new RecordingJob(directory);

        assertThatThrownBy(() -> run(new JobSpec.TrainSupernet(SPACE, SHAPES, 0.1, 5, diverging), job))
                .satisfies(error -> {
                    Failure failure = Failures.of(error);
                    assertThat(failure.type()).isEqualTo("NonFiniteLoss");
                    assertThat(failure.retryable()).isFalse();
                    assertThat(failure.message()).contains("step", "embedDim").contains("lower learning rate");
                });
    }

    @Test
    void aSpaceForOtherClassesIsRefusedWithBothNumbers() throws IOException {
        JobSpec specification = new JobSpec.TrainSupernet(SPACE.withClasses(37), SHAPES, 0.1, 5, TRAINING);
        RecordingJob job = new RecordingJob(directory);

        assertThatExceptionOfType(JobRefused.class)
                .isThrownBy(() -> run(specification, job))
                .withMessageContaining("37")
                .withMessageContaining("has 10");
    }

    @Test
    void searchRanksFinalistsWithinTheLimitsOnAllHeldOutImages() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.Searched found = search(job);

        assertThat(found.evaluations()).isEqualTo(24);
        assertThat(job.candidates).hasSize(24).allSatisfy(candidate -> {
            assertThat(candidate.score().images()).isEqualTo(20);
            assertThat(HALF.admit(candidate.costs())).isTrue();
        });
        assertThat(found.ranked())
                .hasSize(4)
                .isSortedAccordingTo(Comparator.comparingDouble(
                        (Candidate candidate) -> -candidate.score().accuracy()))
                .allSatisfy(finalist -> {
                    assertThat(finalist.score().images()).isEqualTo(40);
                    assertThat(HALF.admit(finalist.costs())).isTrue();
                });
        assertThat(found.smallest().architecture()).isEqualTo(SPACE.smallest());
        assertThat(found.largest().architecture()).isEqualTo(SPACE.largest());
        assertThat(List.of(found.smallest(), found.largest())).allSatisfy(reference -> {
            assertThat(reference.origin()).isEqualTo(Origin.REFERENCE);
            assertThat(reference.score().images()).isEqualTo(40);
        });
        assertThat(job.progress)
                .last()
                .satisfies(last -> assertThat(last.done()).isEqualTo(last.total()));
    }

    @Test
    void aSearchTakenUpAgainScoresNothingTwiceAndEndsTheSame() throws IOException {
        RecordingJob whole = new RecordingJob(directory);
        JobResult.Searched uninterrupted = search(whole);
        RecordingJob interrupted = new RecordingJob(directory);
        interrupted.onProgress = () -> {
            if (interrupted.progress.size() == 13) {
                interrupted.cancellation().request(StopReason.LEASE_LOST);
            }
        };
        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> search(interrupted));
        assertThat(interrupted.candidates).hasSize(8);

        RecordingJob again = new RecordingJob(directory);
        again.candidates.addAll(interrupted.candidates);
        JobResult.Searched resumed = search(again);

        assertThat(resumed).isEqualTo(uninterrupted);
        assertThat(again.candidates).as("8 known and 16 new ones").isEqualTo(whole.candidates);
    }

    @Test
    void aSearchWhoseCandidatesAreAllKnownEvaluatesNoneOfThem() throws IOException {
        RecordingJob first = new RecordingJob(directory);
        JobResult.Searched original = search(first);
        RecordingJob again = new RecordingJob(directory);
        // Scores that no evaluation would give show that they were taken over and not computed.
        for (Candidate candidate : first.candidates) {
            again.candidates.add(new Candidate(
                    candidate.architecture(),
                    candidate.costs(),
                    new SubnetScore(candidate.score().accuracy() / 1024, 0, 20),
                    candidate.origin(),
                    candidate.generation()));
        }

        JobResult.Searched replayed = search(again);

        assertThat(again.reports).isZero();
        assertThat(again.metrics).allSatisfy(point -> assertThat(point.value()).isLessThan(1.0 / 512));
        assertThat(replayed.ranked()).isEqualTo(original.ranked());
    }

    @Test
    void limitsThatNoSubnetKeepsAreToldToTheUser() throws IOException {
        RecordingJob job = new RecordingJob(directory);

        assertThatExceptionOfType(JobRefused.class)
                .isThrownBy(() -> run(search(new Constraints(Range.atMost(SMALLEST - 1), null)), job))
                .withMessageContaining("Widen the constraints");
    }

    @Test
    void finalistsAreScoredOnTheTestSplitInTheirOrder() throws IOException {
        List<Architecture> finalists = List.of(SPACE.largest(), SPACE.smallest());
        JobSpec specification = new JobSpec.Test(SPACE, SHAPES, 5, Precision.FP32, 32, supernet, finalists);

        JobResult.Tested tested = (JobResult.Tested) run(specification, new RecordingJob(directory));
        JobResult.Tested reversed = (JobResult.Tested) run(
                new JobSpec.Test(
                        SPACE, SHAPES, 5, Precision.FP32, 17, supernet, List.of(SPACE.smallest(), SPACE.largest())),
                new RecordingJob(directory));

        assertThat(tested.scores())
                .hasSize(2)
                .allSatisfy(score -> assertThat(score.images()).isEqualTo(90));
        assertThat(reversed.scores())
                .as("whatever the order and the batch size")
                .containsExactly(tested.scores().get(1), tested.scores().get(0));
    }

    @Test
    void anExportedSubnetGivesTheSupernetsLogits() throws IOException {
        SplittableRandom random = RandomStreams.stream(1, "test");
        AutoFormerArchitecture architecture = SPACE.sample(random);
        RecordingJob job = new RecordingJob(directory);
        JobResult.Exported exported = (JobResult.Exported)
                run(new JobSpec.Export(SPACE, SHAPES, supernet, List.of(SPACE.smallest(), architecture)), job);

        assertThat(exported.subnets())
                .extracting(JobResult.ExportedSubnet::architecture)
                .containsExactly(SPACE.smallest(), architecture);
        JobResult.ExportedSubnet second = exported.subnets().get(1);
        Path files = Files.createTempDirectory(directory, "subnet");
        Files.copy(job.artifact(job.uploaded(second.weights())), files.resolve(SubnetCheckpoint.WEIGHTS_FILE));
        Path config = files.resolve(SubnetCheckpoint.CONFIG_FILE);
        Files.copy(job.artifact(job.uploaded(second.config())), config);

        float[] images = new float[3 * 3 * 32 * 32];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble(-2, 2);
        }
        TrainState state = TrainState.readWeights(job.artifact(supernet));
        try (TorchSession session = TorchSession.open(TorchDevice.CPU, 1);
                Supernet whole = Supernet.restore(session, SPACE, state.qkvBias(), state.weights());
                StandaloneSubnet alone = StandaloneSubnet.load(session, SubnetCheckpoint.read(files))) {
            float[][] expected = whole.evaluate(images, architecture, Precision.FP32);
            float[][] actual = alone.evaluate(images, Precision.FP32);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).containsExactly(expected[i], within(1e-5f));
            }
        }
        JsonNode document = Json.mapper().readTree(Files.readString(config));
        assertThat(document.path("classNames")).hasSize(10);
        assertThat(document.path("parameters").asLong())
                .isEqualTo(CostModel.of(SPACE, architecture).parameters());
        assertThat(document.path("preprocessing").path("mean")).hasSize(3);
    }

    @Test
    void imagesOutsideTheAllowedDirectoriesAreNotRead() throws IOException {
        JobDatasets datasets = new JobDatasets(new DataStorage(
                DataRoots.below(List.of(directory.resolve("data"))), new DataCache(directory.resolve("cache"), 0)));

        RecordingJob job = new RecordingJob(directory);
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(() -> datasets.open(
                        new DatasetRef(
                                directory.resolve("data/../other").toUri().toString(), null),
                        job))
                .withMessageContaining("other")
                .withMessageContaining("outside");
        assertThat(datasets.open(SHAPES, job).dataset().classNames()).hasSize(10);
    }

    @Test
    void everyKindOfJobHasItsHandler() {
        assertThat(Handlers.all(COMPUTE, DataStorage.UNRESTRICTED, Loading.standard()))
                .containsOnlyKeys(JobKind.values());
        assertThatThrownBy(() -> Handlers.byKind(List.of(new ExportHandler(new JobDatasets(DataStorage.UNRESTRICTED)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SEARCH");
    }
}
