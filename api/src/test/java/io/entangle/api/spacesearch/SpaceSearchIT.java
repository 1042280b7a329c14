package io.entangle.api.spacesearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.SpaceEvidence;
import io.entangle.shared.contract.v1.SpaceVersionDetail;
import io.entangle.shared.contract.v1.SpaceVersionView;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.SubspaceView;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.WarmStart;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Dimension;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.spacesearch.StepRule;
import io.entangle.shared.spacesearch.StepRules;
import io.entangle.shared.spacesearch.UpdateMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.type.TypeReference;

/** Experiments that search their space, from the request to the last version of it. */
@LineIT
class SpaceSearchIT {

    private static final AutoFormerSpace INITIAL = (AutoFormerSpace) Line.SPACE;

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    private ScriptedWorker worker;

    @BeforeEach
    void nothing() {
        line.reset();
        worker = line.worker("worker");
    }

    private ExperimentView posted(String spaceSearch) {
        line.registerReady();
        return line.post(experiment("\"spaceSearch\": " + spaceSearch));
    }

    private static String experiment(String more) {
        return """
                {"name": "an experiment", "searchSpace": "shapes-32", "dataset": "shapes", "results": {"subnets": 2}, %s}""".formatted(more);
    }

    @Test
    void everyVersionIsTrainedAndMeasuredBeforeTheLastIsSearched() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");

        assertThat(experiment.stages())
                .extracting(StageView::kind)
                .containsExactly(
                        JobKind.TRAIN_SUPERNET,
                        JobKind.MEASURE_SPACE,
                        JobKind.TRAIN_SUPERNET,
                        JobKind.MEASURE_SPACE,
                        JobKind.SEARCH,
                        JobKind.TEST,
                        JobKind.EXPORT);
        assertThat(experiment.stages()).extracting(StageView::step).containsExactly(0, 0, 1, 1, null, null, null);
        assertThat(experiment.links()).containsEntry("spaces", "/api/v1/experiments/" + experiment.id() + "/spaces");
        assertThat(versions(experiment)).singleElement().satisfies(version -> {
            assertThat(version.space()).isEqualTo(INITIAL);
            assertThat(version.quality()).isNull();
        });
    }

    @Test
    void aMeasurementIsToldEverythingItNeeds() {
        ExperimentView experiment = posted("""
                {"steps": 1, "samples": 30, "images": 500, "topShare": 0.1, "mode": "RANDOM", "maxArchitectures": 1000000000000000000000000,
                 "rules": {"depth": {"threshold": 0.5}}}""");
        StagedArtifact supernet = line.train(worker);

        JobSpec.MeasureSpace asked =
                (JobSpec.MeasureSpace) worker.mustClaim(JobKind.MEASURE_SPACE).spec();

        assertThat(asked.space()).isEqualTo(INITIAL);
        assertThat(asked.supernet().id()).isEqualTo(supernet.id());
        assertThat(asked.samples()).isEqualTo(30);
        assertThat(asked.images()).isEqualTo(500);
        assertThat(asked.topShare()).isEqualTo(0.1);
        assertThat(asked.mode()).isEqualTo(UpdateMode.RANDOM);
        assertThat(asked.maxArchitectures()).hasToString("1000000000000000000000000");
        assertThat(rule(asked.rules(), Dimension.DEPTH).threshold()).isEqualTo(0.5);
        assertThat(asked.rules().get(Dimension.EMBED_DIM))
                .isEqualTo(StepRules.of(INITIAL).get(Dimension.EMBED_DIM));
        assertThat(asked.constraints()).isEqualTo(experiment.spec().constraints());
        assertThat(asked.seed()).isEqualTo(experiment.spec().seed());
        assertThat(asked.heldOut()).isEqualTo(experiment.spec().heldOut());
        assertThat(asked.step()).isZero();
    }

    @Test
    void aSpaceThatMovesIsTrainedMeasuredSearchedAndUsedByWhateverComesAfter() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");
        line.train(worker);
        JobResult.SpaceMeasured first = line.measure(worker, 1);

        Lease training = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        assertThat(((JobSpec.TrainSupernet) training.spec()).space()).isEqualTo(first.next());
        worker.release(training);
        StagedArtifact last = line.train(worker);
        Lease measuring = worker.mustClaim(JobKind.MEASURE_SPACE);
        JobSpec.MeasureSpace asked = (JobSpec.MeasureSpace) measuring.spec();
        assertThat(asked.mode()).as("the last version is only measured").isNull();
        assertThat(asked.step()).isEqualTo(1);
        assertThat(asked.space()).isEqualTo(first.next());
        assertThat(asked.rules()).as("of the initial space").isEqualTo(StepRules.of(INITIAL));
        worker.release(measuring);
        line.measure(worker, 0);
        Lease searching = worker.mustClaim(JobKind.SEARCH);
        assertThat(((JobSpec.Search) searching.spec()).space()).isEqualTo(first.next());
        assertThat(((JobSpec.Search) searching.spec()).supernet().id()).isEqualTo(last.id());
        worker.release(searching);
        List<Candidate> ranked = line.searchAnySpace(worker);
        line.test(worker, ranked);
        line.export(worker);

        ExperimentView ended = line.get(experiment.id());
        assertThat(ended.state()).isEqualTo(ExperimentState.SUCCEEDED);
        assertThat(ended.stages()).extracting(StageView::state).containsOnly(StageState.SUCCEEDED);
        extractsFromTheLastVersion(experiment.id(), first.next());
        ExperimentView again =
                line.post(experiment("\"supernet\": {\"experiment\": \"%s\"}".formatted(experiment.id())));
        JobSpec.Search search = (JobSpec.Search) claimed(JobKind.EXPORT, JobKind.SEARCH);
        assertThat(search.space()).isEqualTo(first.next());
        assertThat(again.stage()).isEqualTo(JobKind.SEARCH);
    }

    @Test
    void aWarmStartHandsOnTheSupernetOfTheVersionBefore() {
        ExperimentView experiment = posted("{\"steps\": 2, \"samples\": 20, \"warmStart\": true}");
        Lease beginning = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        assertThat(((JobSpec.TrainSupernet) beginning.spec()).warmStart()).isNull();
        worker.release(beginning);
        StagedArtifact first = line.train(worker);
        JobResult.SpaceMeasured moved = line.measure(worker, 1);

        Lease second = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        assertThat(((JobSpec.TrainSupernet) second.spec()).warmStart())
                .isEqualTo(new WarmStart(new ArtifactRef(first.id(), first.sha256(), first.bytes()), INITIAL));
        worker.release(second);
        StagedArtifact supernet = line.train(worker);
        line.measure(worker, 1);
        JobSpec.TrainSupernet third =
                (JobSpec.TrainSupernet) worker.mustClaim(JobKind.TRAIN_SUPERNET).spec();

        assertThat(third.warmStart())
                .isEqualTo(new WarmStart(
                        new ArtifactRef(supernet.id(), supernet.sha256(), supernet.bytes()), moved.next()));
        assertThat(versions(experiment)).extracting(SpaceVersionView::warmStart).containsExactly(false, true, true);
        assertThat(accepting(spaces(experiment), "text/plain").text())
                .contains("Step 1 (from step 0, warm start)", "more training behind them");
        assertThat(api.get(spaces(experiment) + "/plot").text())
                .contains("step 0: E-T error", "step 1 (warm start): E-T error");
    }

    @Test
    void withoutAWarmStartEveryVersionIsTrainedFromTheSeed() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");
        line.train(worker);
        line.measure(worker, 1);

        JobSpec.TrainSupernet next =
                (JobSpec.TrainSupernet) worker.mustClaim(JobKind.TRAIN_SUPERNET).spec();

        assertThat(next.warmStart()).isNull();
        assertThat(versions(experiment)).extracting(SpaceVersionView::warmStart).containsOnly(false);
        assertThat(accepting(spaces(experiment), "text/plain").text()).doesNotContain("warm");
    }

    private void extractsFromTheLastVersion(UUID experiment, SearchSpace last) {
        String extract = "/api/v1/experiments/" + experiment + "/subnets:extract";
        Api.Answer lost = api.post(extract, architecture(INITIAL));
        Api.Answer kept = api.post(extract, architecture(last));
        assertThat(lost.status()).isEqualTo(422);
        assertThat(kept.status()).as(kept.text()).isEqualTo(202);
    }

    private static String architecture(SearchSpace space) {
        return "{\"architecture\": %s}".formatted(Json.mapper().writeValueAsString(space.smallest()));
    }

    /** The job after one of another kind that is not looked at. */
    private JobSpec claimed(JobKind passed, JobKind wanted) {
        worker.mustClaim(passed);
        return worker.mustClaim(wanted).spec();
    }

    @Test
    void everyVersionTellsWhereItComesFromHowGoodItIsAndWhyItMoved() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");
        line.train(worker);
        JobResult.SpaceMeasured first = line.measure(worker, 1);
        line.train(worker);
        line.measure(worker, 0);

        List<SpaceVersionView> versions = versions(experiment);

        assertThat(versions).extracting(SpaceVersionView::step).containsExactly(0, 1);
        assertThat(versions).extracting(SpaceVersionView::parent).containsExactly(null, 0);
        assertThat(versions).extracting(SpaceVersionView::space).containsExactly(INITIAL, first.next());
        assertThat(versions.get(0).quality()).isEqualTo(first.quality());
        assertThat(versions.get(0).sha256())
                .hasSize(64)
                .isNotEqualTo(versions.get(1).sha256());
        SubspaceView moved = versions.get(0).subspaces().get(1);
        assertThat(moved.dimension()).isEqualTo(Dimension.EMBED_DIM);
        assertThat(moved.slope()).isEqualTo(-0.01);
        assertThat(moved.certainty()).isEqualTo(10);
        assertThat(moved.steps()).isEqualTo(1);
        assertThat(moved.next()).isEqualTo(versions.get(1).subspaces().get(1).choices());
        assertThat(moved.reason()).contains("-1.00 ± 0.10 points");
        assertThat(versions.get(1).subspaces()).allSatisfy(subspace -> {
            assertThat(subspace.slope()).as("measured").isNotNull();
            assertThat(subspace.next()).as("not moved").isNull();
        });
        SearchSpace reposted = Json.mapper()
                .readValue(
                        api.post(
                                        "/api/v1/search-spaces",
                                        "{\"name\": \"better\", \"space\": %s}"
                                                .formatted(Json.mapper()
                                                        .writeValueAsString(
                                                                versions.get(1).space())))
                                .json()
                                .path("space")
                                .toString(),
                        SearchSpace.class);
        assertThat(reposted).isEqualTo(first.next());
    }

    @Test
    void theEvidenceIsReadyToBePlotted() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");
        line.train(worker);
        JobResult.SpaceMeasured found = line.measure(worker, 1);

        SpaceVersionDetail detail =
                Json.mapper().readValue(api.get(spaces(experiment) + "/0").bytes(), SpaceVersionDetail.class);

        SpaceEvidence evidence = detail.evidence();
        assertThat(evidence).isNotNull();
        assertThat(evidence.samples()).isEqualTo(20);
        assertThat(evidence.images()).isEqualTo(1000);
        assertThat(evidence.errors()).isEqualTo(found.errors());
        assertThat(evidence.distribution())
                .hasSize(10)
                .last()
                .satisfies(last -> assertThat(last.share()).isEqualTo(1));
        assertThat(evidence.distribution().get(0)).isEqualTo(new SpaceEvidence.SharePoint(0.2, 0.1));
        SpaceEvidence.SubspaceTrend trend = evidence.trends().get(1);
        assertThat(trend.points()).hasSameSizeAs(INITIAL.embedDim());
        assertThat(trend.fit()).hasSize(2);
        double step = rule(evidence.rules(), Dimension.EMBED_DIM).step().doubleValue();
        assertThat(trend.fit().get(0).error())
                .isEqualTo(0.5 - 0.01 * trend.fit().get(0).value().doubleValue() / step);
        assertThat(api.get(spaces(experiment) + "/1").json().has("evidence")).isFalse();
        assertThat(api.get(spaces(experiment) + "/2").status()).isEqualTo(404);
        assertThat(api.get("/api/v1/experiments/" + new UUID(1, 2) + "/spaces").status())
                .isEqualTo(404);
    }

    @Test
    void findingsAreReadByPeopleProgramsAndEyes() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");
        assertThat(accepting(spaces(experiment), "text/plain").text()).contains("Step 0", "not measured yet");
        assertThat(api.get(spaces(experiment) + "/plot").status()).isEqualTo(409);
        assertThat(api.get(spaces(experiment) + "/0/plot").status()).isEqualTo(409);
        assertThat(accepting(spaces(experiment) + "/0", "text/csv").status()).isEqualTo(409);
        line.train(worker);
        Lease lease = worker.mustClaim(JobKind.MEASURE_SPACE);
        List<Candidate> scored = Line.candidates(0.3, 0.9, 0.6);
        worker.candidates(lease, scored);
        worker.release(lease);
        line.measure(worker, 1);

        Api.Answer report = accepting(spaces(experiment), "text/plain");
        Api.Answer csv = accepting(spaces(experiment) + "/0", "text/csv");
        Api.Answer distributions = api.get(spaces(experiment) + "/plot");
        Api.Answer trends = api.get(spaces(experiment) + "/0/plot");

        assertThat(report.status()).isEqualTo(200);
        assertThat(report.text())
                .contains(
                        "E-T error 25.00 (24.00 to 26.00)",
                        "by 20 subnets on 1000 images",
                        "wants to grow",
                        "-1.00 ± 0.10",
                        "no clear trend",
                        "Step 1 (from step 0)")
                .doesNotContain("wants to shrink");
        assertThat(csv.text().lines()).hasSize(1 + scored.size());
        assertThat(csv.text().lines().findFirst())
                .hasValueSatisfying(header -> assertThat(header).startsWith("accuracy,standardError,images"));
        assertThat(distributions.header("Content-Type")).startsWith("image/svg+xml");
        assertThat(distributions.text()).contains("step 0: E-T error 25.00 %").doesNotContain("NaN", "step 1");
        assertThat(trends.text())
                .contains("stage 1, embedding", "stage 1, MLP ratio")
                .doesNotContain("NaN");
    }

    private Api.Answer accepting(String path, String type) {
        return api.send(
                api.request(path, EntangleIT.API_KEY).header("Accept", type).GET());
    }

    @Test
    void aSpaceThatDoesNotMoveIsSearchedWithTheSupernetItHas() {
        ExperimentView experiment = posted("{\"steps\": 2, \"samples\": 20}");
        StagedArtifact supernet = line.train(worker);
        line.measure(worker, 0);

        JobSpec.Search search =
                (JobSpec.Search) worker.mustClaim(JobKind.SEARCH).spec();

        assertThat(search.supernet().id()).isEqualTo(supernet.id());
        assertThat(search.space()).isEqualTo(INITIAL);
        List<StageView> stages = line.get(experiment.id()).stages();
        assertThat(stages.subList(2, 6)).allSatisfy(stage -> {
            assertThat(stage.state()).isEqualTo(StageState.SKIPPED);
            assertThat(stage.note()).contains("No dimension", "moved");
        });
        assertThat(stages.get(7).state()).isEqualTo(StageState.PENDING);
        assertThat(versions(experiment)).hasSize(1);
    }

    @Test
    void aSpaceThatDoesNotMoveIsTrainedAgainOnlyWhereTheLastTrainingIsAnother() {
        ExperimentView experiment = posted("{\"steps\": 2, \"samples\": 20, \"training\": {\"epochs\": 3}}");
        Lease first = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        assertThat(((JobSpec.TrainSupernet) first.spec()).training().epochs()).isEqualTo(3);
        worker.release(first);
        line.train(worker);
        line.measure(worker, 0);

        Lease last = worker.mustClaim(JobKind.TRAIN_SUPERNET);

        assertThat(((JobSpec.TrainSupernet) last.spec()).training())
                .isEqualTo(experiment.spec().training());
        assertThat(line.get(experiment.id()).stages())
                .extracting(StageView::state)
                .startsWith(
                        StageState.SUCCEEDED,
                        StageState.SUCCEEDED,
                        StageState.SKIPPED,
                        StageState.SKIPPED,
                        StageState.RUNNING);
        assertThat(versions(experiment)).extracting(SpaceVersionView::step).containsExactly(0, 2);
        worker.release(last);
        line.train(worker);
        line.measure(worker, 0);
        worker.mustClaim(JobKind.SEARCH);
    }

    @Test
    void withoutStepsTheSpaceIsOnlyMeasured() {
        ExperimentView experiment = posted("{\"steps\": 0, \"samples\": 20}");
        line.train(worker);
        line.measure(worker, 0);
        worker.mustClaim(JobKind.SEARCH);

        assertThat(versions(experiment))
                .singleElement()
                .satisfies(version -> assertThat(version.quality()).isNotNull());
    }

    @Test
    void aMeasurementThatDoesNotFitIsRefusedWhole() {
        posted("{\"steps\": 1, \"samples\": 20}");
        line.train(worker);
        Lease lease = worker.mustClaim(JobKind.MEASURE_SPACE);
        JobResult.SpaceMeasured good = Line.measured((JobSpec.MeasureSpace) lease.spec(), 1);
        String before = line.everythingWritten();

        assertThat(refused(lease, good.errors().subList(0, 19), good, good.next()))
                .contains("/errors");
        assertThat(refused(lease, good.errors(), good, INITIAL)).contains("/next");
        assertThat(line.everythingWritten()).isEqualTo(before);
        worker.mustComplete(lease, good);
    }

    private List<String> refused(Lease lease, List<Double> errors, JobResult.SpaceMeasured good, SearchSpace next) {
        Api.Answer answer = worker.complete(
                lease,
                new JobResult.SpaceMeasured(
                        good.quality(), errors, good.images(), good.subspaces(), good.changes(), next));
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        return answer.json().at("/errors").findValuesAsString("pointer");
    }

    @Test
    void aCompletionRepeatedUnderItsLeaseMakesOneVersion() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");
        line.train(worker);
        Lease lease = worker.mustClaim(JobKind.MEASURE_SPACE);
        JobResult.SpaceMeasured found = Line.measured((JobSpec.MeasureSpace) lease.spec(), 1);
        worker.mustComplete(lease, found);
        String before = line.everythingWritten();

        assertThat(worker.complete(lease, found).status()).isEqualTo(204);

        assertThat(line.everythingWritten()).isEqualTo(before);
        assertThat(versions(experiment)).hasSize(2);
    }

    @Test
    void aLostMeasurementIsTakenOverWithItsScoresWhichAreNoneOfTheSearch() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");
        line.train(worker);
        Lease lost = worker.mustClaim(JobKind.MEASURE_SPACE);
        List<Candidate> scored = Line.candidates(0.3, 0.9, 0.6);
        worker.candidates(lost, scored);
        worker.release(lost);

        Lease resumed = line.worker("other").mustClaim(JobKind.MEASURE_SPACE);

        assertThat(Json.mapper()
                        .readValue(
                                line.worker("other").candidates(resumed).bytes(),
                                new TypeReference<List<Candidate>>() {}))
                .isEqualTo(scored);
        assertThat(api.get("/api/v1/experiments/" + experiment.id() + "/candidates")
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void anExperimentIsCancelledBetweenTwoSteps() {
        ExperimentView experiment = posted("{\"steps\": 1, \"samples\": 20}");
        line.train(worker);
        line.measure(worker, 1);
        Lease training = worker.mustClaim(JobKind.TRAIN_SUPERNET);

        assertThat(api.post("/api/v1/experiments/" + experiment.id() + ":cancel")
                        .status())
                .isEqualTo(200);

        assertThat(worker.release(training).status()).isEqualTo(409);
        assertThat(worker.claim()).isEmpty();
        assertThat(line.get(experiment.id()).stages())
                .extracting(StageView::state)
                .startsWith(StageState.SUCCEEDED, StageState.SUCCEEDED, StageState.CANCELLED, StageState.CANCELLED);
        assertThat(versions(experiment)).as("what was found stays").hasSize(2);
    }

    @Test
    void whatCannotBeSearchedIsRefusedWithAllItsReasons() {
        line.registerReady();

        Api.Answer answer = api.post("/api/v1/experiments", experiment("""
                "supernet": {"experiment": "%s"},
                "spaceSearch": {"steps": 99, "samples": 1, "mode": "SIGNIFICANT", "rules": {"embedDim": {"step": 0.5}}}""".formatted(new UUID(1, 2))));
        Api.Answer ofTheSpace = api.post("/api/v1/experiments", experiment("""
                "spaceSearch": {"maxArchitectures": 5, "rules": {"windowSize": {"step": 2}}, "training": {"distillation": {"teacher": {"checkpoint": "none"}}}}"""));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").findValuesAsString("pointer"))
                .contains(
                        "/spaceSearch",
                        "/spaceSearch/steps",
                        "/spaceSearch/samples",
                        "/spaceSearch/rules/embedDim/step");
        assertThat(ofTheSpace.status()).isEqualTo(422);
        assertThat(ofTheSpace.json().at("/errors").findValuesAsString("pointer"))
                .contains(
                        "/spaceSearch/maxArchitectures",
                        "/spaceSearch/rules/windowSize",
                        "/spaceSearch/training/distillation/teacher/checkpoint");
    }

    @Test
    void anExperimentThatDoesNotSearchItsSpaceHasNoVersions() {
        ExperimentView experiment = line.trainingQueued();

        assertThat(versions(experiment)).isEmpty();
        assertThat(experiment.links()).doesNotContainKey("spaces");
    }

    private static StepRule rule(Map<Dimension, StepRule> rules, Dimension dimension) {
        return Objects.requireNonNull(rules.get(dimension));
    }

    private List<SpaceVersionView> versions(ExperimentView experiment) {
        return Json.mapper()
                .readValue(api.get(spaces(experiment)).bytes(), new TypeReference<List<SpaceVersionView>>() {});
    }

    private static String spaces(ExperimentView experiment) {
        return "/api/v1/experiments/" + experiment.id() + "/spaces";
    }
}
