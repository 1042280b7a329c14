package io.entangle.api.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.CheckpointCommit;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.RankCorrelation;
import io.entangle.shared.contract.v1.RetrainingComparison;
import io.entangle.shared.contract.v1.RetrainingView;
import io.entangle.shared.contract.v1.ScoredImages;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.SubnetView;
import io.entangle.shared.contract.v1.WeightSource;
import io.entangle.shared.experiment.RetrainMode;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.JobState;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.SubnetScores;
import io.entangle.shared.json.Json;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Subnets of a finished experiment trained alone, from the request to the table that compares them. */
@LineIT
class RetrainingIT {

    private static final SubnetScores BETTER = new SubnetScores(SubnetScore.of(850, 1000), SubnetScore.of(840, 1000));
    private static final SubnetScores WORSE = new SubnetScores(SubnetScore.of(500, 1000), SubnetScore.of(510, 1000));

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    private ExperimentView experiment;
    private ScriptedWorker worker;

    @BeforeEach
    void anExperimentHasEnded() {
        line.reset();
        experiment = line.finished(0.80, 0.70, 0.60);
        worker = line.worker("worker");
    }

    @Test
    void aRankedSubnetIsTrainedOnWithEverythingAWorkerNeeds() {
        SubnetView second = line.subnets(experiment.id()).ranked().get(1);

        Api.Answer answer = post("""
                {"rank": 2, "mode": "FINE_TUNE", "seed": 9, "training": {"preset": "small-data", "epochs": 4}}""");

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        RetrainingView queued = view(answer);
        assertThat(answer.header("Location"))
                .isEqualTo("/api/v1/experiments/%s/retrainings/%s".formatted(experiment.id(), queued.id()));
        assertThat(queued.state()).isEqualTo(JobState.QUEUED);
        assertThat(queued.rank()).isEqualTo(2);
        assertThat(queued.costs()).isEqualTo(second.costs());
        assertThat(queued.training().gradientClipping()).isEqualTo(1);
        JobSpec.Retrain job =
                (JobSpec.Retrain) worker.mustClaim(JobKind.RETRAIN).spec();
        assertThat(job.architecture()).isEqualTo(second.architecture());
        assertThat(job.mode()).isEqualTo(RetrainMode.FINE_TUNE);
        assertThat(job.training()).isEqualTo(queued.training());
        assertThat(job.seed()).isEqualTo(9);
        assertThat(job.splitSeed()).isEqualTo(experiment.spec().seed());
        assertThat(job.heldOut()).isEqualTo(experiment.spec().heldOut());
        assertThat(job.space()).isEqualTo(Line.SPACE);
        assertThat(job.scoreInherited()).as("the experiment has tested it").isFalse();
    }

    @Test
    void withoutSettingsASubnetIsTrainedAsTheSupernetWas() {
        RetrainingView queued = view(post("{\"rank\": 1, \"mode\": \"FROM_SCRATCH\"}"));

        assertThat(queued.training()).isEqualTo(experiment.spec().training());
        assertThat(queued.seed()).isEqualTo(experiment.spec().seed());
    }

    @Test
    void aSubnetAloneIsTheOnlyOneOfItsSteps() {
        String recipe = "\"learningRate\": 0.002, \"dropPath\": 0.2";
        line.reset();
        line.registerReady();
        experiment = line.finished(line.post("""
                {"name": "several", "searchSpace": "shapes-32", "dataset": "shapes", "results": {"subnets": 3},
                 "training": {%s, "subnetsPerStep": 4, "distillation": {}}}""".formatted(recipe)), 0.80, 0.70, 0.60);

        RetrainingView queued = view(post("{\"rank\": 1, \"mode\": \"FROM_SCRATCH\"}"));

        assertThat(queued.training())
                .as("as the supernet was, but for what needs other subnets")
                .isEqualTo(Json.mapper().readValue("{%s}".formatted(recipe), TrainingSpec.class));
    }

    @Test
    void progressCurvesCheckpointsAndResumptionWorkAsForASupernet() {
        RetrainingView queued = view(post("{\"rank\": 1, \"mode\": \"FINE_TUNE\"}"));
        Lease first = worker.mustClaim(JobKind.RETRAIN);
        Progress progress = new Progress(40, 100, "steps", 1, 2, 1.25, 900.0, 33.5, null, null);
        worker.heartbeat(first, new Heartbeat(progress, List.of(new MetricPoint("loss", 40, 1.25))));
        StagedArtifact checkpoint = worker.mustUpload(first, ArtifactKind.CHECKPOINT, "c.safetensors", Line.bytes("c"));
        worker.checkpoint(first, new CheckpointCommit(checkpoint.id(), 40));
        worker.release(first);

        Lease second = line.worker("other").mustClaim(JobKind.RETRAIN);

        assertThat(Objects.requireNonNull(second.checkpoint()).id()).isEqualTo(checkpoint.id());
        RetrainingView running = get(queued.id());
        assertThat(running.state()).isEqualTo(JobState.RUNNING);
        assertThat(running.attempt()).isEqualTo(2);
        assertThat(running.progress()).isEqualTo(progress);
        Api.Answer curves = api.get(retrainings() + "/" + queued.id() + "/metrics");
        assertThat(curves.at("/0/name")).isEqualTo("loss");
        assertThat(curves.at("/0/points/0/value")).isEqualTo("1.25");
        assertThat(api.get("/api/v1/experiments/" + experiment.id() + "/metrics")
                        .json())
                .as("the experiment's own curves")
                .isEmpty();
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    @Test
    void inheritedFineTunedAndFromScratchStandSideBySide() {
        line.retrained(worker, view(post("{\"rank\": 2, \"mode\": \"FROM_SCRATCH\"}")), WORSE, null);
        RetrainingView tuned = view(post("{\"rank\": 1, \"mode\": \"FINE_TUNE\"}"));
        line.retrained(worker, tuned, BETTER, null);
        view(post("{\"rank\": 2, \"mode\": \"FINE_TUNE\"}"));

        Api.Answer answer = api.get(retrainings() + "/comparison");

        List<RetrainingComparison.Row> rows = Json.mapper()
                .readValue(answer.bytes(), RetrainingComparison.class)
                .rows();
        assertThat(rows).extracting(RetrainingComparison.Row::rank).containsExactly(1, 1, 2, 2, 2);
        assertThat(rows)
                .extracting(RetrainingComparison.Row::weights)
                .containsExactly(
                        WeightSource.INHERITED,
                        WeightSource.FINE_TUNED,
                        WeightSource.INHERITED,
                        WeightSource.FROM_SCRATCH,
                        WeightSource.FINE_TUNED);
        assertThat(rows)
                .extracting(RetrainingComparison.Row::test)
                .containsExactly(
                        SubnetScore.of(790, 1000), BETTER.test(), SubnetScore.of(690, 1000), WORSE.test(), null);
        assertThat(rows.get(0).epochs()).as("of the supernet").isEqualTo(2);
        assertThat(rows.get(1).seconds()).isEqualTo(12.5);
        assertThat(rows.get(4).state()).isEqualTo(JobState.QUEUED);
        RetrainingView ended = get(tuned.id());
        assertThat(Objects.requireNonNull(ended.outcome()).test()).isEqualTo(BETTER.test());
        assertThat(api.get(Objects.requireNonNull(ended.artifacts()).weights().href())
                        .text())
                .isEqualTo("weights of " + ended.architecture());
    }

    @Test
    void theComparisonIsReadableByPeopleAndSpreadsheets() {
        line.retrained(worker, view(post("{\"rank\": 1, \"mode\": \"FINE_TUNE\"}")), BETTER, null);

        Api.Answer text = accepting("text/plain");
        Api.Answer csv = accepting("text/csv");

        assertThat(text.header("Content-Type")).startsWith("text/plain");
        assertThat(text.text().lines().toList().get(0)).contains("held-out accuracy", "seconds", "parameters");
        assertThat(text.text()).containsPattern(" 12\\.5 ");
        assertThat(text.text().lines().toList().get(1)).contains("inherited", "80.00 ± 1.26", "79.00 ± 1.29");
        assertThat(text.text().lines().toList().get(2)).contains("fine tuned", "85.00 ± 1.13", "84.00 ± 1.16");
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        List<String> lines = csv.text().lines().toList();
        assertThat(lines.get(0)).startsWith("rank,weights,state,heldOutAccuracy");
        assertThat(lines.get(1)).startsWith("1,INHERITED,,0.8,");
        assertThat(lines.get(2))
                .startsWith("1,FINE_TUNED,SUCCEEDED,0.85,")
                .contains("\"{\"\"family\"\":\"\"autoformer\"\"");
    }

    @Test
    void theComparisonTellsWhetherInheritedWeightsOrderSubnetsAsTrainingAloneDoes() {
        line.retrained(worker, view(post("{\"rank\": 1, \"mode\": \"FROM_SCRATCH\"}")), scores(900), null);
        line.retrained(worker, view(post("{\"rank\": 2, \"mode\": \"FROM_SCRATCH\"}")), scores(800), null);
        line.retrained(worker, view(post("{\"rank\": 3, \"mode\": \"FROM_SCRATCH\"}")), scores(850), null);
        assertThat(accepting("text/plain").text()).contains("unknown: 3 subnets have both accuracies");
        line.retrained(worker, view(post(fourth())), scores(700), WORSE);

        List<RankCorrelation> correlations = Json.mapper()
                .readValue(api.get(retrainings() + "/comparison").bytes(), RetrainingComparison.class)
                .rankCorrelations();

        assertThat(correlations)
                .extracting(RankCorrelation::weights, RankCorrelation::images, RankCorrelation::subnets)
                .containsExactly(
                        tuple(WeightSource.FINE_TUNED, ScoredImages.HELD_OUT, 0),
                        tuple(WeightSource.FINE_TUNED, ScoredImages.TEST, 0),
                        tuple(WeightSource.FROM_SCRATCH, ScoredImages.HELD_OUT, 4),
                        tuple(WeightSource.FROM_SCRATCH, ScoredImages.TEST, 4));
        assertThat(correlations.get(3).kendallTau())
                .as("one of six pairs is in another order")
                .isCloseTo(4 / 6.0, within(1e-12));
        assertThat(accepting("text/plain").text())
                .containsPattern("inherited against from scratch +test +Kendall's tau-b 0.67 \\[.*\\] over 4 subnets");
        assertThat(accepting("text/csv").text().lines())
                .as("rows and nothing else")
                .hasSize(9);
    }

    @Test
    void aSubnetThatNobodyHasScoredIsScoredWithInheritedWeightsToo() {
        RetrainingView queued = view(post(fourth()));
        assertThat(queued.rank()).isNull();

        line.retrained(worker, queued, BETTER, WORSE);

        List<RetrainingComparison.Row> rows = Json.mapper()
                .readValue(api.get(retrainings() + "/comparison").bytes(), RetrainingComparison.class)
                .rows();
        assertThat(rows)
                .extracting(RetrainingComparison.Row::heldOut)
                .containsExactly(WORSE.heldOut(), BETTER.heldOut());
        assertThat(rows).extracting(RetrainingComparison.Row::test).containsExactly(WORSE.test(), BETTER.test());
    }

    @Test
    void whatIsWrongWithARequestIsToldAtOnce() {
        assertThat(pointers("{\"training\": {\"epochs\": 0, \"distillation\": {}}}"))
                .contains("", "/mode", "/training/epochs", "/training/distillation/teacher");
        assertThat(pointers("{\"rank\": 1, \"mode\": \"FINE_TUNE\", \"training\": {\"subnetsPerStep\": 2}}"))
                .containsExactly("/training/subnetsPerStep");
        assertThat(pointers("{\"rank\": 4, \"mode\": \"FINE_TUNE\"}")).containsExactly("/rank");
        assertThat(pointers("{\"rank\": 1, \"named\": \"autoformer-t\", \"mode\": \"FINE_TUNE\"}"))
                .containsExactly("");
        assertThat(pointers("{\"named\": \"autoformer-x\", \"mode\": \"FINE_TUNE\"}"))
                .containsExactly("/named");
        assertThat(pointers("""
                {"mode": "FINE_TUNE", "architecture": {"family": "autoformer", "embedDim": 47, "numHeads": [2, 9], "mlpRatio": [2.0, 2.0]}}""")).containsExactly("/architecture/embedDim", "/architecture/numHeads/1");
        assertThat(api.get(retrainings()).json().at("/items")).isEmpty();
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void onlyAFinishedExperimentHasSubnetsToRetrain() {
        ExperimentView running = line.post(Line.EXPERIMENT);

        Api.Answer answer = api.post(
                "/api/v1/experiments/" + running.id() + "/retrainings", "{\"rank\": 1, \"mode\": \"FINE_TUNE\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(api.post(
                                "/api/v1/experiments/" + UUID.randomUUID() + "/retrainings",
                                "{\"rank\": 1, \"mode\": \"FINE_TUNE\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theSameRequestUnderTheSameKeyIsTheSameRetraining() {
        String body = "{\"rank\": 1, \"mode\": \"FINE_TUNE\"}";

        RetrainingView first = view(post(body, "once"));
        RetrainingView again = view(post(body, "once"));

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(post("{\"rank\": 2, \"mode\": \"FINE_TUNE\"}", "once").status())
                .isEqualTo(422);
        assertThat(post(body, " ").status()).isEqualTo(400);
        assertThat(api.get(retrainings()).json().at("/items")).hasSize(1);
    }

    @Test
    void aCancelledRetrainingStopsItsWorkerAndLeavesTheExperimentAlone() {
        RetrainingView queued = view(post("{\"rank\": 1, \"mode\": \"FINE_TUNE\"}"));
        Lease lease = worker.mustClaim(JobKind.RETRAIN);

        Api.Answer answer = api.post(retrainings() + "/" + queued.id() + ":cancel");

        assertThat(view(answer).state()).isEqualTo(JobState.CANCELLED);
        assertThat(worker.heartbeat(lease, new Heartbeat(null, List.of())).at("/directive"))
                .isEqualTo("CANCEL");
        assertThat(api.post(retrainings() + "/" + queued.id() + ":cancel").status())
                .as("twice is once")
                .isEqualTo(200);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
        RetrainingView other = view(post("{\"rank\": 1, \"mode\": \"FINE_TUNE\"}"));
        line.retrained(worker, other, BETTER, null);
        assertThat(api.post(retrainings() + "/" + other.id() + ":cancel").status())
                .isEqualTo(409);
    }

    @Test
    void aRetrainingThatFailsSaysWhyAndLeavesTheExperimentAlone() {
        RetrainingView queued = view(post("{\"rank\": 1, \"mode\": \"FINE_TUNE\"}"));

        worker.fail(worker.mustClaim(JobKind.RETRAIN), new Failure("NonFiniteLoss", "it diverged", false));

        RetrainingView failed = get(queued.id());
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(Objects.requireNonNull(failed.error()).type()).isEqualTo("NonFiniteLoss");
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
    }

    @Test
    void aResultWithoutItsUploadsIsRefusedWhole() {
        post("{\"rank\": 1, \"mode\": \"FINE_TUNE\"}");
        Lease lease = worker.mustClaim(JobKind.RETRAIN);
        String before = line.everythingWritten();
        JobResult.ExportedSubnet missing = new JobResult.ExportedSubnet(
                ((JobSpec.Retrain) lease.spec()).architecture(), UUID.randomUUID(), UUID.randomUUID());

        Api.Answer answer = worker.complete(lease, new JobResult.Retrained(missing, BETTER, null, 1, 1, 1, 1, 1.0));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").findValuesAsString("pointer"))
                .containsExactly("/subnet/weights", "/subnet/config");
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    private static SubnetScores scores(int correct) {
        return new SubnetScores(SubnetScore.of(correct, 1000), SubnetScore.of(correct, 1000));
    }

    /** Asks for a subnet that is none of the three ranked ones. */
    private static String fourth() {
        Architecture other = Line.candidates(0, 0, 0, 0).get(3).architecture();
        return "{\"mode\": \"FROM_SCRATCH\", \"architecture\": %s}"
                .formatted(Json.mapper().writerFor(Architecture.class).writeValueAsString(other));
    }

    private String retrainings() {
        return "/api/v1/experiments/" + experiment.id() + "/retrainings";
    }

    private Api.Answer post(String json) {
        return post(json, null);
    }

    private Api.Answer post(String json, @Nullable String key) {
        HttpRequest.Builder request = api.request(retrainings(), EntangleIT.API_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return api.send(key == null ? request : request.header("Idempotency-Key", key));
    }

    private List<String> pointers(String json) {
        Api.Answer answer = post(json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        return answer.json().at("/errors").findValuesAsString("pointer");
    }

    private Api.Answer accepting(String type) {
        return api.send(api.request(retrainings() + "/comparison", EntangleIT.API_KEY)
                .header("Accept", type)
                .GET());
    }

    private RetrainingView get(UUID id) {
        return view(api.get(retrainings() + "/" + id));
    }

    private static RetrainingView view(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isIn(200, 202);
        return Json.mapper().readValue(answer.bytes(), RetrainingView.class);
    }
}
