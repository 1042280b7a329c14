package io.entangle.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.ArchitectureCodec;
import io.entangle.shared.constraint.Constraints;
import io.entangle.shared.constraint.Range;
import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.EvaluatedSubnet;
import io.entangle.shared.contract.v1.EvaluationRound;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.KnownScores;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.LostCheckpoint;
import io.entangle.shared.contract.v1.OfferedCheckpoint;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.shared.contract.v1.RoundStanding;
import io.entangle.shared.contract.v1.ScoreExchange;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.StageScorer;
import io.entangle.shared.contract.v1.UploadPart;
import io.entangle.shared.contract.v1.UploadPlan;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.experiment.SearchSpec;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.Spaces;
import io.entangle.shared.spacesearch.ChoiceQuality;
import io.entangle.shared.spacesearch.Interval;
import io.entangle.shared.spacesearch.SpaceQuality;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.spacesearch.Subspace;
import io.entangle.shared.spacesearch.SubspaceChange;
import io.entangle.shared.spacesearch.SubspaceQuality;
import io.entangle.shared.spacesearch.Trend;
import io.entangle.shared.spacesearch.UpdateMode;
import io.entangle.shared.sweep.DimensionSweep;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireRoundTripTest {

    private static final AutoFormerSpace SPACE = Spaces.tiny();
    private static final DatasetRef DATASET = new DatasetRef("file:/data/pets", 0.2, 0.05);
    private static final ArtifactRef SUPERNET = new ArtifactRef(new UUID(1, 2), "ab".repeat(32), 12);
    private static final DatasetReport REPORT = new DatasetReport(
            List.of(new DatasetReport.ClassCount("cat", 6, 2), new DatasetReport.ClassCount("dog", 4, 2)),
            new DatasetReport.ImageSizes(
                    new DatasetReport.Extent(30, 32, 64),
                    new DatasetReport.Extent(32, 32, 48),
                    32,
                    0.9,
                    2,
                    List.of(new DatasetReport.SizeCount(32, 32, 13))),
            new DatasetReport.PixelStatistics(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.2, 0.1), 10),
            new DatasetReport.Digests("ab".repeat(32), "cd".repeat(32), "ef".repeat(32)),
            new DatasetReport.Corrupt(
                    1,
                    0,
                    List.of(new DatasetReport.Corrupt.CorruptReason("the file ends too early", 1)),
                    List.of(new DatasetReport.Corrupt.CorruptFile("train/cat/1.jpg", "the file ends too early"))),
            Arrays.stream(DatasetWarning.Code.values())
                    .map(code ->
                            new DatasetWarning(code, "…", 3, code.name().length() % 2 == 0 ? 0.5 : null, List.of("a")))
                    .toList(),
            new DatasetReport.Samples(List.of("cat", "dog"), 2, 64));
    private static final SubnetScore SCORE = SubnetScore.of(3, 4);
    private static final Candidate CANDIDATE =
            new Candidate(SPACE.largest(), CostModel.of(SPACE, SPACE.largest()), SCORE, Origin.CROSSOVER, 2);

    static Stream<JobSpec> specs() {
        return Stream.of(
                new JobSpec.InspectDataset(DATASET),
                new JobSpec.TrainSupernet(
                        SPACE,
                        DATASET,
                        0.1,
                        7,
                        TrainingSpec.DEFAULT,
                        new TeacherRef(SUPERNET, SPACE, SPACE.largest()),
                        new WarmStart(SUPERNET, SPACE)),
                new JobSpec.Search(
                        SPACE,
                        DATASET,
                        0.1,
                        7,
                        Precision.AUTO,
                        SUPERNET,
                        SearchSpec.DEFAULT,
                        new Constraints(Range.atMost(9), null),
                        10),
                new JobSpec.Test(SPACE, DATASET, 7, Precision.FP32, 250, SUPERNET, List.of(SPACE.smallest())),
                new JobSpec.Export(SPACE, DATASET, SUPERNET, List.of(SPACE.smallest(), SPACE.largest())),
                new JobSpec.Retrain(
                        SPACE,
                        DATASET,
                        0.1,
                        7,
                        8,
                        TrainingSpec.DEFAULT,
                        250,
                        RetrainMode.FINE_TUNE,
                        SPACE.smallest(),
                        SUPERNET,
                        true),
                new JobSpec.ImportCheckpoint(SUPERNET, SPACE, SPACE.smallest()),
                new JobSpec.Sweep(
                        SPACE,
                        DATASET,
                        0.1,
                        7,
                        Precision.FP32,
                        250,
                        SUPERNET,
                        null,
                        SPACE.largest(),
                        DimensionSweep.variants(SPACE, SPACE.largest(), List.of(Dimension.MLP_RATIO), true)),
                new JobSpec.MeasureSpace(
                        SPACE,
                        DATASET,
                        0.1,
                        7,
                        Precision.FP32,
                        250,
                        SUPERNET,
                        500,
                        new Constraints(Range.atMost(9), null),
                        1,
                        1000,
                        0.05,
                        StepRules.of(SPACE),
                        UpdateMode.SIGNIFICANT,
                        BigInteger.TEN.pow(30)),
                new JobSpec.Evaluate(
                        SPACE,
                        DATASET,
                        0.1,
                        7,
                        Precision.BF16,
                        250,
                        SUPERNET,
                        500,
                        List.of(SPACE.largest(), SPACE.smallest())));
    }

    static Stream<JobResult> results() {
        return Stream.of(
                new JobResult.CheckpointImported(
                        new UUID(3, 4),
                        SPACE,
                        new CheckpointReport("zip", List.of("model"), 40, 12345, List.of("F16"), 10, List.of("args"))),
                new JobResult.DatasetInspected("image-folder", List.of("cat", "dog"), 10, 4, REPORT, "cG5n"),
                new JobResult.SupernetTrained(
                        new UUID(3, 4),
                        5,
                        100,
                        1.5,
                        300,
                        60,
                        new TrainingHealth(
                                TrainingHealth.Verdict.CONVERGED,
                                "it is",
                                1,
                                List.of(new TrainingEvent(TrainingEvent.Kind.NON_FINITE_STEP, 2, 41, "skipped")),
                                List.of(new ProbePoint(4, 0.1, 0.2, 0.3, 0.2, 0.4, 500)))),
                new JobResult.Searched(List.of(CANDIDATE), CANDIDATE, CANDIDATE, 1, "all generations ran"),
                new JobResult.Tested(List.of(SCORE)),
                new JobResult.Exported(
                        List.of(new JobResult.ExportedSubnet(SPACE.smallest(), new UUID(5, 6), new UUID(7, 8)))),
                new JobResult.Retrained(
                        new JobResult.ExportedSubnet(SPACE.smallest(), new UUID(5, 6), new UUID(7, 8)),
                        new SubnetScores(SCORE, SCORE),
                        null,
                        5,
                        100,
                        1.5,
                        300,
                        60.0),
                new JobResult.Swept(
                        SCORE,
                        List.of(new JobResult.SweptVariant(SCORE, PairedDifference.of(1, 2, 4))),
                        List.of(
                                new JobResult.SweepEffect(Dimension.DEPTH, null, null, 1, 3, PairedDifference.NONE),
                                new JobResult.SweepEffect(
                                        Dimension.NUM_HEADS, 3, 2, 2, 1, PairedDifference.of(3, 0, 4)))),
                spaceMeasured(),
                new JobResult.Evaluated(5));
    }

    private static JobResult.SpaceMeasured spaceMeasured() {
        Subspace ratio = Subspace.of(1, Dimension.MLP_RATIO, 3.5, 4, 100);
        return new JobResult.SpaceMeasured(
                new SpaceQuality(2, 0.3, 0.1, 0.2, new Interval(0.1, 1.0 / 3)),
                List.of(0.1, 1.0 / 3),
                500,
                List.of(
                        new SubspaceQuality(
                                ratio,
                                List.of(
                                        new ChoiceQuality(ratio.choices().get(0), 1.5, 0.2, 0.01),
                                        new ChoiceQuality(ratio.choices().get(2), 0, null, null)),
                                new Trend(-0.01, 0.002, 0.5)),
                        new SubspaceQuality(ratio, List.of(), null)),
                List.of(new SubspaceChange(ratio, ratio, 0, "stays")),
                SPACE);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aLeaseOfEveryKindSurvivesTheWire(JobSpec spec) {
        Lease lease = new Lease(new UUID(9, 9), null, 42, 1, 120, 20, spec, null);
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(lease), Lease.class))
                .isEqualTo(lease);
    }

    @ParameterizedTest
    @MethodSource("results")
    void aResultOfEveryKindSurvivesTheWire(JobResult result) {
        String json = Json.mapper().writerFor(JobResult.class).writeValueAsString(result);
        assertThat(Json.mapper().readValue(json, JobResult.class)).isEqualTo(result);
    }

    /** Jobs queued, and results written, before there was a report. */
    @Test
    void whatAnEarlierVersionWroteCanBeRead() {
        DatasetRef ref = Json.mapper().readValue("{\"uri\": \"builtin:shapes\"}", DatasetRef.class);
        assertThat(ref.corruptShare()).isEqualTo(0.01);
        JobResult result = Json.mapper()
                .readValue(
                        "{\"kind\": \"INSPECT_DATASET\", \"format\": \"image-folder\", \"classes\": [\"cat\"], \"trainImages\": 9, \"testImages\": 3}",
                        JobResult.class);
        assertThat(result).isEqualTo(new JobResult.DatasetInspected("image-folder", List.of("cat"), 9, 3, null, null));
    }

    @Test
    void dataSetsThatAreFetchedSurviveTheWire() {
        for (DatasetRef data : List.of(
                new DatasetRef("upload:cd.zip", 0.2, 0.05, SUPERNET, null),
                new DatasetRef("s3://images/pets", null, 0.05, null, "v1"))) {
            assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(data), DatasetRef.class))
                    .isEqualTo(data);
        }
        JobResult found =
                new JobResult.DatasetInspected("image-archive", List.of("cat", "dog"), 10, 4, REPORT, null, "v1");
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(found), JobResult.class))
                .isEqualTo(found);
    }

    @Test
    void whereToResumeSurvivesTheWireWithAndWithoutACheckpoint() {
        for (OfferedCheckpoint offered : List.of(new OfferedCheckpoint(SUPERNET), new OfferedCheckpoint(null))) {
            assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(offered), OfferedCheckpoint.class))
                    .isEqualTo(offered);
        }
        LostCheckpoint lost = new LostCheckpoint(SUPERNET.id());
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(lost), LostCheckpoint.class))
                .isEqualTo(lost);
    }

    /** What workers that share the scoring tell each other by way of the API. */
    static Stream<Object> exchanges() {
        EvaluatedSubnet evaluated = new EvaluatedSubnet(ArchitectureCodec.hash(SPACE.smallest()), SCORE);
        return Stream.of(
                new EvaluationRound(3, 500, Precision.FP32, List.of(SPACE.largest(), SPACE.smallest())),
                new EvaluationRound(0, null, Precision.BF16, List.of()),
                new RoundStanding(List.of(evaluated), 2, new Failure("OutOfMemory", "no memory left", true)),
                new RoundStanding(List.of(), 0, null),
                new ScoreExchange(500, List.of(evaluated), List.of(evaluated.hash())),
                new ScoreExchange(null, List.of(), List.of()),
                new KnownScores(List.of(evaluated)),
                new StageScorer("worker-1", 7));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void whatIsSharedOfAScoringSurvivesTheWire(Object said) {
        String json = Json.mapper().writeValueAsString(said);
        assertThat(Json.mapper().readValue(json, said.getClass())).isEqualTo(said);
        assertThat(json).doesNotContain("null");
    }

    static Stream<Object> uploads() {
        AnnouncedArtifact announced =
                new AnnouncedArtifact(ArtifactKind.CHECKPOINT, "step-5.safetensors", "ab".repeat(32), 6_000_000_000L);
        return Stream.of(
                announced,
                UploadPlan.throughApi(),
                new UploadPlan("2~x/y=", 1 << 24),
                new UploadPart(announced, "2~x/y=", 358, 1 << 24, "1B2M2Y8AsgTpgAmY7PhCfg=="),
                new PresignedPart("https://store.example/b/k?X-Amz-Signature=ab", Map.of("Content-MD5", "1B2M")),
                new SentArtifact(announced, "2~x/y="));
    }

    @ParameterizedTest
    @MethodSource("uploads")
    void uploadsToAnObjectStoreSurviveTheWire(Object sent) {
        assertThat((Object) Json.mapper().readValue(Json.mapper().writeValueAsString(sent), sent.getClass()))
                .isEqualTo(sent);
    }

    /** As those were written that were queued before there were teachers from elsewhere and warm starts. */
    @Test
    void aTrainingWithoutAWarmStartDoesNotMentionIt() {
        JobSpec training = new JobSpec.TrainSupernet(SPACE, DATASET, 0.1, 7, TrainingSpec.DEFAULT);

        String json = Json.mapper().writerFor(JobSpec.class).writeValueAsString(training);

        assertThat(json).doesNotContain("warmStart", "teacher\":null");
        assertThat(Json.mapper().readValue(json, JobSpec.class)).isEqualTo(training);
    }

    @Test
    void everyKindIsCovered() {
        assertThat(specs().map(JobSpec::kind)).containsExactlyElementsOf(Arrays.asList(JobKind.values()));
    }

    @Test
    void aWorkerStoredBeforeItToldItsDeviceInFullIsStillRead() {
        WorkerInfo stored = Json.mapper().readValue("""
                {"name": "old", "version": "0.1", "kinds": ["SEARCH"], "device": "cpu", "deviceDescription": "cpu, 2 threads", "threads": 2, "bf16": false,
                 "libraries": "PyTorch 2.7.1"}
                """, WorkerInfo.class);

        assertThat(stored.facts()).isNull();
        assertThat(Json.mapper().writeValueAsString(stored)).doesNotContain("facts");
    }
}
