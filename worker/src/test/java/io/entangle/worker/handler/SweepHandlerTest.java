package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.PairedDifference;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.sweep.DimensionSweep;
import io.entangle.shared.sweep.Variant;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dimensions of a small supernet varied around one subnet, on a data set and a space that take seconds. */
class SweepHandlerTest {

    private static final DatasetRef SHAPES = new DatasetRef("builtin:shapes?train=400&test=90", null);
    private static final AutoFormerSpace SPACE = Json.mapper().readValue("""
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2, 3], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """, AutoFormerSpace.class);
    private static final AutoFormerArchitecture BASE = SPACE.largest();
    private static final List<Variant> VARIANTS =
            DimensionSweep.variants(SPACE, BASE, EnumSet.allOf(Dimension.class), true);

    @TempDir
    static Path directory = Path.of("");

    private static ArtifactRef supernet = new ArtifactRef(new UUID(0, 0), "", 0);

    @BeforeAll
    static void trainASupernet() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.SupernetTrained trained = (JobResult.SupernetTrained) run(
                new JobSpec.TrainSupernet(
                        SPACE,
                        SHAPES,
                        0.1,
                        5,
                        Json.mapper()
                                .readValue(
                                        "{\"precision\": \"FP32\", \"epochs\": 6, \"learningRate\": 0.004, \"batchSize\": 40}",
                                        TrainingSpec.class)),
                job,
                2);
        supernet = job.uploaded(trained.checkpoint());
    }

    private static JobResult run(JobSpec specification, JobContext job, int evaluators) {
        Compute compute = new Compute(TorchDevice.CPU, 2, evaluators);
        return Objects.requireNonNull(Handlers.all(compute, DataStorage.UNRESTRICTED, Loading.standard())
                        .get(specification.kind()))
                .accept(specification, job);
    }

    private static JobSpec.Sweep sweep(@Nullable Integer images) {
        return new JobSpec.Sweep(SPACE, SHAPES, 0.1, 5, Precision.FP32, 32, supernet, images, BASE, VARIANTS);
    }

    private static JobResult.Swept swept(@Nullable Integer images, JobContext job) {
        return (JobResult.Swept) run(sweep(images), job, 2);
    }

    @Test
    void everyVariantIsScoredOnTheWholeHeldOutPart() throws IOException {
        JobResult.Swept swept = swept(null, new RecordingJob(directory));

        assertThat(swept.base().images()).isEqualTo(40);
        assertThat(swept.variants())
                .hasSameSizeAs(VARIANTS)
                .allSatisfy(variant -> assertThat(variant.score().images()).isEqualTo(40));
        for (int i = 0; i < VARIANTS.size(); i++) {
            if (VARIANTS.get(i).architecture().equals(BASE)) {
                assertThat(swept.variants().get(i))
                        .isEqualTo(new JobResult.SweptVariant(swept.base(), PairedDifference.NONE));
            }
        }
    }

    @Test
    void scoresAreThoseThatASearchFinds() throws IOException {
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
                new RecordingJob(directory),
                2);

        assertThat(swept(null, new RecordingJob(directory)).base())
                .isEqualTo(searched.largest().score());
    }

    @Test
    void theSameComesOfAnyNumberOfCandidatesSideBySide() throws IOException {
        assertThat(run(sweep(null), new RecordingJob(directory), 1))
                .isEqualTo(run(sweep(null), new RecordingJob(directory), 3));
    }

    @Test
    void everyDimensionHasAnEffect() throws IOException {
        assertThat(swept(null, new RecordingJob(directory)).effects())
                .as("four dimensions, and heads and ratio of three blocks")
                .hasSize(4 + 2 * 3)
                .allSatisfy(effect -> {
                    assertThat(effect.effect().difference()).isNotNegative();
                    assertThat(effect.effect().standardError()).isNotNegative();
                });
    }

    @Test
    void onFewerImagesItIsAFixedPartOfThem() throws IOException {
        JobResult.Swept few = swept(20, new RecordingJob(directory));

        assertThat(few.base().images()).isEqualTo(20);
        assertThat(swept(20, new RecordingJob(directory))).isEqualTo(few);
        assertThat(swept(1000, new RecordingJob(directory)).base().images())
                .as("no more than there are")
                .isEqualTo(40);
    }

    @Test
    void progressCountsDistinctSubnetsAndForeseesTheEnd() throws IOException {
        RecordingJob job = new RecordingJob(directory);

        swept(null, job);

        Set<Architecture> distinct =
                VARIANTS.stream().map(Variant::architecture).collect(Collectors.toSet());
        assertThat(job.progress)
                .filteredOn(each -> each.unit().equals("subnets"))
                .last()
                .satisfies(last -> {
                    assertThat(last.done()).isEqualTo(last.total()).isEqualTo(distinct.size());
                    assertThat(last.etaSeconds()).isZero();
                    assertThat(last.imagesPerSecond()).isPositive();
                });
        assertThat(job.progress)
                .filteredOn(each -> each.unit().equals("subnets") && each.done() < each.total())
                .extracting(Progress::etaSeconds)
                .isNotEmpty()
                .allSatisfy(eta -> assertThat(eta).isPositive());
    }

    @Test
    void aCancelledSweepStopsBeforeItsEnd() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        job.onProgress = () -> job.cancellation().request(StopReason.CANCELLED);

        assertThatExceptionOfType(JobStopped.class).isThrownBy(() -> swept(null, job));
    }
}
