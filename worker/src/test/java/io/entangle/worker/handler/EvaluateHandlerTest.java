package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of a search, as another worker than the search's scores them. */
class EvaluateHandlerTest {
    private static final DatasetRef SHAPES = new DatasetRef("builtin:shapes?train=400&test=90", null);

    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2, 3], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """, AutoFormerSpace.class);

    private static final Compute COMPUTE = new Compute(TorchDevice.CPU, 1, 1);

    private static final List<Architecture> SUBNETS = subnets();

    @TempDir
    static Path directory = Path.of("");

    private static ArtifactRef supernet = new ArtifactRef(new UUID(0, 0), "", 0);

    private final SharedTable table = new SharedTable();
    private final EvaluateHandler handler =
            new EvaluateHandler(COMPUTE, new JobDatasets(DataStorage.UNRESTRICTED), Loading.standard());

    @BeforeAll
    static void trainASupernet() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.SupernetTrained trained = (JobResult.SupernetTrained) new TrainSupernetHandler(
                        COMPUTE, new JobDatasets(DataStorage.UNRESTRICTED), Loading.standard())
                .handle(
                        new JobSpec.TrainSupernet(
                                SPACE,
                                SHAPES,
                                0.1,
                                5,
                                Json.mapper()
                                        .readValue(
                                                "{\"precision\": \"FP32\", \"epochs\": 1, \"batchSize\": 40}",
                                                TrainingSpec.class)),
                        job);
        supernet = job.uploaded(trained.checkpoint());
    }

    private static List<Architecture> subnets() {
        SplittableRandom random = RandomStreams.stream(3, "subnets");
        return Stream.<Architecture>generate(() -> SPACE.sample(random))
                .distinct()
                .limit(6)
                .toList();
    }

    @AfterEach
    void end() {
        handler.rest();
    }

    private static JobSpec.Evaluate evaluate(List<Architecture> subnets) {
        return new JobSpec.Evaluate(SPACE, SHAPES, 0.1, 5, Precision.FP32, 16, supernet, null, subnets);
    }

    private RecordingJob job() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        job.sharing = table;
        return job;
    }

    private List<EvaluatedSubnet> told(List<Architecture> subnets) throws IOException {
        return job().exchange(new ScoreExchange(null, List.of(), hashes(subnets)));
    }

    private static List<String> hashes(List<Architecture> subnets) {
        return subnets.stream().map(ArchitectureCodec::hash).toList();
    }

    @Test
    void everySubnetIsScoredAndTold() throws IOException {
        RecordingJob job = job();

        assertThat(handler.handle(evaluate(SUBNETS), job)).isEqualTo(new JobResult.Evaluated(6));

        assertThat(told(SUBNETS)).hasSize(6).allSatisfy(one -> {
            assertThat(one.score().images()).isEqualTo(40);
            assertThat(one.score().accuracy()).isBetween(0.0, 1.0);
        });
        assertThat(job.progress)
                .filteredOn(progress -> progress.unit().equals("subnets"))
                .extracting(Progress::done)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void whatOthersHaveScoredIsLeftOut() throws IOException {
        SubnetScore theirs = new SubnetScore(1.0 / 1024, 0, 40);
        job().exchange(new ScoreExchange(
                null,
                hashes(SUBNETS.subList(2, 6)).stream()
                        .map(hash -> new EvaluatedSubnet(hash, theirs))
                        .toList(),
                List.of()));

        assertThat(handler.handle(evaluate(SUBNETS), job())).isEqualTo(new JobResult.Evaluated(2));

        assertThat(told(SUBNETS.subList(2, 6)))
                .extracting(EvaluatedSubnet::score)
                .containsOnly(theirs);
    }

    @Test
    void whereEverythingIsScoredThereIsNothingToDo() throws IOException {
        handler.handle(evaluate(SUBNETS), job());

        assertThat(handler.handle(evaluate(SUBNETS), job())).isEqualTo(new JobResult.Evaluated(0));
    }

    @Test
    void whatItKnowsFromBeforeIsToldToWhoeverDoesNot() throws IOException {
        handler.handle(evaluate(SUBNETS), job());
        List<EvaluatedSubnet> before = told(SUBNETS);
        RecordingJob ofAnotherSearch = new RecordingJob(directory);
        SharedTable another = new SharedTable();
        ofAnotherSearch.sharing = another;

        assertThat(handler.handle(evaluate(SUBNETS), ofAnotherSearch)).isEqualTo(new JobResult.Evaluated(0));

        assertThat(ofAnotherSearch.exchange(new ScoreExchange(null, List.of(), hashes(SUBNETS))))
                .isEqualTo(before);
    }

    @Test
    void theSupernetStaysOpenFromOneJobToTheNextOfTheSameKind() throws IOException {
        RecordingJob first = job();
        handler.handle(evaluate(SUBNETS.subList(0, 2)), first);
        RecordingJob second = job();
        handler.handle(evaluate(SUBNETS.subList(2, 4)), second);
        handler.rest();
        RecordingJob third = job();
        handler.handle(evaluate(SUBNETS.subList(4, 6)), third);

        assertThat(first.read).containsExactly(supernet);
        assertThat(second.read).isEmpty();
        assertThat(third.read).containsExactly(supernet);
    }

    @Test
    void otherImagesAreOpenedAnew() throws IOException {
        handler.handle(evaluate(SUBNETS.subList(0, 1)), job());
        RecordingJob onFewer = job();
        JobSpec.Evaluate all = evaluate(SUBNETS.subList(0, 1));

        handler.handle(
                new JobSpec.Evaluate(SPACE, SHAPES, 0.1, 5, Precision.FP32, 16, supernet, 20, all.subnets()), onFewer);

        assertThat(onFewer.read).containsExactly(supernet);
        assertThat(onFewer.exchange(new ScoreExchange(20, List.of(), hashes(SUBNETS.subList(0, 1)))))
                .singleElement()
                .satisfies(one -> assertThat(one.score().images()).isEqualTo(20));
    }

    @Test
    void aJobThatIsWantedBackTellsWhatItHasScored() throws IOException {
        RecordingJob job = job();
        job.onProgress = () -> {
            if (job.progress.size() == 2) {
                job.cancellation().request(StopReason.DRAIN);
            }
        };

        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> handler.handle(evaluate(SUBNETS), job));

        assertThat(told(SUBNETS)).hasSizeBetween(1, 5);
    }
}
