package io.entangle.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Subspaces;
import io.entangle.shared.spacesearch.UpdateMode;
import io.entangle.worker.data.DataStorage;
import io.entangle.worker.data.Loading;
import io.entangle.worker.torch.TorchDevice;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A small space of each family measured and moved, on a data set and a supernet that take seconds. */
@ParameterizedClass
@MethodSource("spaces")
class MeasureSpaceHandlerTest {

    private static final DatasetRef SHAPES = new DatasetRef("builtin:shapes?train=400&test=90", null);
    private static final String WITHOUT_STAGES = """
            {"family": "autoformer", "image": {"size": 32, "patch": 8}, "classes": 10, "depth": [1, 2, 3], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}
            """;
    /** Grids of 8 and 4 tokens; windows of 3 reach beyond them. */
    private static final String IN_STAGES = """
            {"family": "s3", "image": {"size": 32, "patch": 4}, "classes": 10, "stages": [
              {"depth": [1, 2, 3], "embedDim": [8, 16], "windowSize": [2, 3], "numHeads": [1, 2], "mlpRatio": [1, 2]},
              {"depth": [1, 2], "embedDim": [16, 32], "windowSize": [2, 4], "numHeads": [1, 2], "mlpRatio": [1, 2]}]}
            """;

    private static final int SAMPLES = 60;

    @TempDir
    static Path directory = Path.of("");

    private static ArtifactRef supernet = new ArtifactRef(new UUID(0, 0), "", 0);

    private final SearchSpace space;

    MeasureSpaceHandlerTest(SearchSpace space) {
        this.space = space;
    }

    static Stream<SearchSpace> spaces() {
        return Stream.of(WITHOUT_STAGES, IN_STAGES).map(json -> Json.mapper().readValue(json, SearchSpace.class));
    }

    @BeforeParameterizedClassInvocation
    static void trainASupernet(SearchSpace space) throws IOException {
        RecordingJob job = new RecordingJob(directory);
        JobResult.SupernetTrained trained = (JobResult.SupernetTrained) run(
                new JobSpec.TrainSupernet(
                        space,
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

    /** Thresholds so small that whatever is certain moves. */
    private Map<Dimension, StepRule> eager() {
        Map<Dimension, StepRule> rules = new EnumMap<>(Dimension.class);
        StepRules.of(space)
                .forEach((dimension, rule) ->
                        rules.put(dimension, new StepRule(1e-6, rule.step(), rule.least(), rule.greatest())));
        return rules;
    }

    private JobSpec.MeasureSpace measure(
            @Nullable UpdateMode mode, Constraints constraints, @Nullable BigInteger most) {
        return new JobSpec.MeasureSpace(
                space,
                SHAPES,
                0.1,
                5,
                Precision.FP32,
                32,
                supernet,
                null,
                constraints,
                0,
                SAMPLES,
                0.1,
                eager(),
                mode,
                most);
    }

    private static JobResult.SpaceMeasured measured(JobSpec specification, JobContext job) {
        return (JobResult.SpaceMeasured) run(specification, job, 2);
    }

    @Test
    void aSpaceIsMeasuredByRandomSubnetsOnTheWholeHeldOutPart() throws IOException {
        RecordingJob job = new RecordingJob(directory);

        JobResult.SpaceMeasured found = measured(measure(null, Constraints.NONE, null), job);

        assertThat(found.errors()).hasSize(SAMPLES).isSorted().allMatch(error -> error >= 0 && error <= 1);
        assertThat(found.images()).isEqualTo(40);
        assertThat(found.quality().subnets()).isEqualTo(SAMPLES);
        assertThat(found.quality().expected())
                .isCloseTo(
                        found.errors().stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElseThrow(),
                        within(1e-12));
        assertThat(found.quality().topTier()).isLessThan(found.quality().expected());
        assertThat(found.quality().error())
                .isBetween(
                        found.quality().interval().low(),
                        found.quality().interval().high());
        assertThat(found.subspaces())
                .extracting(SubspaceQuality::subspace)
                .isEqualTo(Subspaces.of(space).all());
        assertThat(found.subspaces())
                .allSatisfy(subspace -> assertThat(subspace.trend()).isNotNull());
        assertThat(found.changes()).as("only measured").isEmpty();
        assertThat(found.next()).isEqualTo(space);
        assertThat(job.candidates)
                .hasSizeLessThanOrEqualTo(SAMPLES)
                .doesNotHaveDuplicates()
                .allSatisfy(candidate -> {
                    assertThat(candidate.origin()).isEqualTo(Origin.RANDOM);
                    assertThat(space.violations(candidate.architecture())).isEmpty();
                });
    }

    @Test
    void aSpaceMovesToASpaceOfItsFamilyAndTellsWhy() throws IOException {
        JobResult.SpaceMeasured found =
                measured(measure(UpdateMode.PAPER, Constraints.NONE, null), new RecordingJob(directory));

        assertThat(found.changes())
                .extracting(SubspaceChange::before)
                .isEqualTo(Subspaces.of(space).all());
        assertThat(found.changes())
                .allSatisfy(change -> assertThat(change.reason()).isNotBlank());
        assertThat(found.moved()).isTrue();
        assertThat(found.next().violations()).isEmpty();
        assertThat(Subspaces.of(found.next()).all())
                .isEqualTo(found.changes().stream().map(SubspaceChange::after).toList());
    }

    @Test
    void atRandomWhatTheTrendsWouldMoveMovesInADirectionThatIsDrawn() throws IOException {
        JobResult.SpaceMeasured byTrends =
                measured(measure(UpdateMode.SIGNIFICANT, Constraints.NONE, null), new RecordingJob(directory));
        JobResult.SpaceMeasured atRandom =
                measured(measure(UpdateMode.RANDOM, Constraints.NONE, null), new RecordingJob(directory));

        assertThat(byTrends.moved()).isTrue();
        assertThat(atRandom.changes())
                .filteredOn(change -> change.reason().contains("drawn at random"))
                .extracting(SubspaceChange::before)
                .isEqualTo(byTrends.changes().stream()
                        .filter(change -> change.changed() || change.reason().contains("reached its bound"))
                        .map(SubspaceChange::before)
                        .toList());
        assertThat(atRandom.quality()).isEqualTo(byTrends.quality());
    }

    @Test
    void theSameComesOfAKilledAttemptAndOfAnyNumberOfSubnetsSideBySide() throws IOException {
        JobSpec.MeasureSpace specification = measure(UpdateMode.SIGNIFICANT, Constraints.NONE, null);
        RecordingJob whole = new RecordingJob(directory);
        JobResult uninterrupted = run(specification, whole, 2);

        RecordingJob killed = new RecordingJob(directory);
        killed.onProgress = () -> {
            if (killed.progress.get(killed.progress.size() - 1).done() > 20) {
                throw new IllegalStateException("the power is gone");
            }
        };
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> run(specification, killed, 2));
        List<Candidate> scoredBefore = List.copyOf(killed.candidates);
        assertThat(scoredBefore).isNotEmpty().hasSizeLessThan(whole.candidates.size());
        killed.onProgress = () -> {};
        JobResult resumed = run(specification, killed, 3);

        assertThat(resumed).isEqualTo(uninterrupted);
        assertThat(Json.mapper().writerFor(JobResult.class).writeValueAsString(resumed))
                .isEqualTo(Json.mapper().writerFor(JobResult.class).writeValueAsString(uninterrupted));
        assertThat(killed.candidates).as("nothing is scored or reported twice").isEqualTo(whole.candidates);
    }

    @Test
    void everyMeasuredSubnetKeepsTheConstraintsAndSomeOfTheMovedSpaceDo() throws IOException {
        long most = CostModel.of(space, space.largest()).parameters() / 2;
        Constraints half = new Constraints(Range.atMost(most), null);
        RecordingJob job = new RecordingJob(directory);

        JobResult.SpaceMeasured found = measured(measure(UpdateMode.PAPER, half, null), job);

        assertThat(job.candidates)
                .allSatisfy(
                        candidate -> assertThat(candidate.costs().parameters()).isLessThanOrEqualTo(most));
        SearchSpace next = found.next();
        assertThat(CostModel.of(next, next.smallest()).parameters()).isLessThanOrEqualTo(most);
    }

    @Test
    void constraintsThatNextToNothingKeepsAreRefusedWithAWordOnWhatToDo() throws IOException {
        long least = CostModel.of(space, space.smallest()).parameters();
        Constraints none = new Constraints(Range.atMost(least - 1), null);
        RecordingJob job = new RecordingJob(directory);

        assertThatExceptionOfType(JobRefused.class)
                .isThrownBy(() -> measured(measure(UpdateMode.SIGNIFICANT, none, null), job))
                .withMessageContaining("Only 0 random subnets")
                .withMessageContaining("of 60")
                .withMessageContaining("Widen the constraints")
                .satisfies(refusal -> assertThat(refusal.type()).isEqualTo("TooFewSubnets"));
        assertThat(job.candidates).isEmpty();
    }

    @Test
    void aSpaceThatWouldHaveTooManyArchitecturesGivesUpItsLeastCertainChanges() throws IOException {
        JobResult.SpaceMeasured found = measured(
                measure(UpdateMode.PAPER, Constraints.NONE, space.distinctSubnets()), new RecordingJob(directory));

        assertThat(found.next().distinctSubnets()).isLessThanOrEqualTo(space.distinctSubnets());
        assertThat(found.next().violations()).isEmpty();
    }

    @Test
    void progressCountsSubnetsAndForeseesTheEnd() throws IOException {
        RecordingJob job = new RecordingJob(directory);

        measured(measure(null, Constraints.NONE, null), job);

        assertThat(job.progress)
                .filteredOn(each -> each.unit().equals("subnets"))
                .last()
                .satisfies(last -> {
                    assertThat(last.done()).isEqualTo(last.total()).isEqualTo(job.candidates.size());
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
    void aCancelledMeasurementStopsBeforeItsEnd() throws IOException {
        RecordingJob job = new RecordingJob(directory);
        job.onProgress = () -> job.cancellation().request(StopReason.CANCELLED);

        assertThatExceptionOfType(JobStopped.class)
                .isThrownBy(() -> measured(measure(null, Constraints.NONE, null), job));
    }

    @Test
    void aSupernetOfAnotherVersionOfTheSpaceIsRefused() throws IOException {
        SearchSpace other = Subspaces.of(space)
                .with(Subspaces.of(space).all().stream()
                        .map(subspace -> subspace.dimension() == Dimension.DEPTH
                                ? Subspace.of(1, Dimension.DEPTH, 2, 3)
                                : subspace)
                        .toList());
        JobSpec.MeasureSpace asked = measure(null, Constraints.NONE, null);
        JobSpec.MeasureSpace ofAnother = new JobSpec.MeasureSpace(
                other,
                asked.dataset(),
                asked.heldOut(),
                asked.seed(),
                asked.precision(),
                asked.evaluationBatchSize(),
                asked.supernet(),
                null,
                asked.constraints(),
                1,
                SAMPLES,
                asked.topShare(),
                asked.rules(),
                null,
                null);

        assertThatExceptionOfType(JobRefused.class)
                .isThrownBy(() -> measured(ofAnother, new RecordingJob(directory)))
                .withMessageContaining("another search space");
    }
}
