package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.MetricPoint;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.cost.Costs;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.ProbePoint;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.TrainingEvent;
import io.entangle.shared.job.TrainingHealth;
import io.entangle.shared.json.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** The stages one after the other, each told everything by the API and nothing by the one before it. */
@LineIT
class ExperimentLineIT {

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    private ExperimentView experiment;
    private ScriptedWorker worker;

    @BeforeEach
    void aTrainingIsQueued() {
        line.reset();
        experiment = line.trainingQueued();
        worker = line.worker("worker");
    }

    @Test
    void fourStagesLeadToRankedSubnets() {
        StagedArtifact supernet = line.train(worker);
        ExperimentView searching = line.get(experiment.id());
        assertThat(searching.stage()).isEqualTo(JobKind.SEARCH);
        assertThat(searching.state()).isEqualTo(ExperimentState.QUEUED);
        assertThat(searching.startedAt()).isNotNull();

        List<Candidate> ranked = line.search(worker, 0.8, 0.79, 0.6);
        ExperimentView searched = line.get(experiment.id());
        assertThat(searched.results()).isNotNull();
        assertThat(searched.results().subnets()).isEqualTo(3);
        assertThat(searched.results().bestHeldOut().accuracy()).isEqualTo(0.8);
        assertThat(searched.results().bestTest()).isNull();

        Lease test = worker.mustClaim(JobKind.TEST);
        JobSpec.Test spec = (JobSpec.Test) test.spec();
        assertThat(spec.finalists())
                .isEqualTo(ranked.stream().map(Candidate::architecture).toList());
        assertThat(spec.supernet().id()).isEqualTo(supernet.id());
        assertThat(spec.supernet().sha256()).isEqualTo(supernet.sha256());
        worker.release(test);
        line.test(worker, ranked);
        line.export(worker);

        ExperimentView ended = line.get(experiment.id());
        assertThat(ended.state()).isEqualTo(ExperimentState.SUCCEEDED);
        assertThat(ended.finishedAt()).isNotNull();
        assertThat(ended.stage()).isNull();
        assertThat(ended.stages()).extracting(StageView::state).containsOnly(StageState.SUCCEEDED);
        assertThat(ended.stages()).extracting(StageView::attempt).containsExactly(1, 1, 2, 1);
        assertThat(ended.results()).isNotNull();
        assertThat(ended.results().bestTest()).isEqualTo(SubnetScore.of(790, 1000));
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void everyStageTellsWhatItWasComputedOn() {
        ScriptedWorker gpu = new ScriptedWorker(api, "gpu", "cuda:0", EnumSet.allOf(JobKind.class));
        line.train(gpu);
        worker.mustClaim(JobKind.SEARCH);

        List<StageView> stages = line.get(experiment.id()).stages();
        assertThat(stages)
                .extracting(StageView::computedOn)
                .containsExactly(gpu.info().facts(), worker.info().facts(), null, null);
    }

    @Test
    void anAttemptOfAWorkerThatDoesNotTellIsNotSaidToBeComputedOnTheOneBefore() {
        worker.release(worker.mustClaim(JobKind.TRAIN_SUPERNET));
        ScriptedWorker.silent(api, "old").mustClaim(JobKind.TRAIN_SUPERNET);

        StageView training = line.get(experiment.id()).stages().get(0);
        assertThat(training.worker()).isEqualTo("old");
        assertThat(training.computedOn()).isNull();
        for (JsonNode known : api.get("/api/v1/workers").json()) {
            JsonNode info = known.path("info");
            assertThat(info.has("facts"))
                    .as(info.toString())
                    .isEqualTo(!info.path("name").asString().equals("old"));
        }
    }

    @Test
    void howTheTrainingWentIsToldWithItsStage() {
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        StagedArtifact supernet =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "supernet.safetensors", new byte[] {1, 2, 3});
        TrainingHealth health = new TrainingHealth(
                TrainingHealth.Verdict.IMPROVING,
                "more epochs would help",
                1,
                List.of(new TrainingEvent(TrainingEvent.Kind.NON_FINITE_STEP, 0, 7, "the step was skipped")),
                List.of(new ProbePoint(0, 0.1, 0.3, 0.2, 0.1, 0.3, 500)));
        worker.mustComplete(lease, new JobResult.SupernetTrained(supernet.id(), 2, 100, 0.5, 1000, 10, health));

        assertThat(line.get(experiment.id()).stages())
                .extracting(StageView::health)
                .containsExactly(health, null, null, null);
    }

    @Test
    void theSupernetOfAnEarlierExperimentIsSearchedUnderNewLimitsWithoutTraining() {
        StagedArtifact supernet = line.train(worker);
        line.test(worker, line.search(worker, 0.8, 0.79, 0.6));
        line.export(worker);
        long limit = CostModel.of(Line.SPACE, Line.SPACE.largest()).parameters() - 1;

        ExperimentView again = line.post(
                searchOnly(experiment.id(), "\"constraints\": {\"parameters\": {\"max\": %d}}".formatted(limit)));
        assertThat(again.stages())
                .extracting(StageView::kind)
                .containsExactly(JobKind.SEARCH, JobKind.TEST, JobKind.EXPORT);
        Lease lease = worker.mustClaim(JobKind.SEARCH);
        JobSpec.Search search = (JobSpec.Search) lease.spec();
        assertThat(search.supernet().id()).isEqualTo(supernet.id());
        assertThat(search.constraints()).isEqualTo(again.spec().constraints());
        assertThat(search.heldOut()).isEqualTo(experiment.spec().heldOut());
        worker.release(lease);
        line.test(worker, line.search(worker, 0.7, 0.6, 0.5));
        line.export(worker);
        assertThat(line.get(again.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);

        ExperimentView third = line.post(searchOnly(again.id(), "\"results\": {\"subnets\": 2}"));
        assertThat(third.stage()).isEqualTo(JobKind.SEARCH);
        Api.Answer extraction = api.post(
                "/api/v1/experiments/" + again.id() + "/subnets:extract",
                "{\"architecture\": %s}".formatted(Json.mapper().writeValueAsString(Line.SPACE.smallest())));
        assertThat(extraction.status()).as(extraction.text()).isEqualTo(202);
    }

    @Test
    void aSupernetIsReusedOnlyWithTheImagesThatItHasNeverSeen() {
        Api.Answer early = api.post("/api/v1/experiments", searchOnly(experiment.id(), "\"seed\": 0"));
        assertThat(early.status()).isEqualTo(422);
        assertThat(early.text()).contains("/supernet/experiment", "has no trained supernet: it is QUEUED or RUNNING");
        line.train(worker);

        Api.Answer leaking =
                api.post("/api/v1/experiments", searchOnly(experiment.id(), "\"seed\": 1, \"heldOut\": 0.2"));
        assertThat(leaking.status()).isEqualTo(422);
        assertThat(leaking.text()).contains("\"/seed\"", "\"/heldOut\"", "held out from training");

        Api.Answer unknown = api.post("/api/v1/experiments", searchOnly(new UUID(1, 2), "\"seed\": 0"));
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.text()).contains("/supernet/experiment", "there is no experiment");

        Api.Answer none = api.post("/api/v1/experiments", """
                {"name": "again", "searchSpace": "shapes-32", "dataset": "shapes", "supernet": {}}""");
        assertThat(none.status()).isEqualTo(422);
        assertThat(none.text()).contains("\"/supernet\"");
    }

    private static String searchOnly(UUID source, String more) {
        return """
                {"name": "again", "searchSpace": "shapes-32", "dataset": "shapes", "supernet": {"experiment": "%s"}, %s}""".formatted(source, more);
    }

    @Test
    void theSearchIsToldTheSupernetAndTheLimits() {
        StagedArtifact supernet = line.train(worker);

        JobSpec.Search search =
                (JobSpec.Search) worker.mustClaim(JobKind.SEARCH).spec();

        assertThat(search.supernet().id()).isEqualTo(supernet.id());
        assertThat(search.finalists()).isEqualTo(3);
        assertThat(search.search()).isEqualTo(experiment.spec().search());
        assertThat(search.constraints()).isEqualTo(experiment.spec().constraints());
        assertThat(search.heldOut()).isEqualTo(experiment.spec().heldOut());
    }

    @Test
    void aCompletionRepeatedUnderItsLeaseAnswersLikeTheFirstAndChangesNothing() {
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        StagedArtifact supernet = worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "s.safetensors", Line.bytes("s"));
        JobResult result = new JobResult.SupernetTrained(supernet.id(), 1, 1, 1, 1, 1);
        Api.Answer first = worker.complete(lease, result);
        String before = line.everythingWritten();

        Api.Answer again = worker.complete(lease, result);

        assertThat(again.status()).isEqualTo(first.status()).isEqualTo(204);
        assertThat(again.bytes()).isEqualTo(first.bytes());
        assertThat(line.everythingWritten()).isEqualTo(before);
        worker.mustClaim(JobKind.SEARCH);
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void aResultThatDoesNotFitItsJobIsRefusedWhole() {
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        String before = line.everythingWritten();

        Api.Answer otherKind = worker.complete(lease, Line.inspected(3));
        Api.Answer noArtifact =
                worker.complete(lease, new JobResult.SupernetTrained(java.util.UUID.randomUUID(), 1, 1, 1, 1, 1));

        assertThat(otherKind.status()).isEqualTo(422);
        assertThat(otherKind.at("/errors/0/pointer")).isEqualTo("/kind");
        assertThat(noArtifact.status()).isEqualTo(422);
        assertThat(noArtifact.at("/errors/0/pointer")).isEqualTo("/checkpoint");
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void asManyTestScoresAsFinalistsOrNone() {
        line.train(worker);
        line.search(worker, 0.8, 0.7);
        Lease lease = worker.mustClaim(JobKind.TEST);
        String before = line.everythingWritten();

        Api.Answer answer = worker.complete(lease, new JobResult.Tested(List.of(SubnetScore.of(1, 2))));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/errors/0/pointer")).isEqualTo("/scores");
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    @Test
    void finalistsAreDistinctMembersOfTheSpaceWithinTheLimitsBestFirst() {
        line.train(worker);
        Lease lease = worker.mustClaim(JobKind.SEARCH);
        List<Candidate> good = Line.candidates(0.8, 0.7);
        Candidate wrongCosts = new Candidate(
                good.get(1).architecture(),
                new Costs(1, 1, 1),
                good.get(1).score(),
                good.get(1).origin(),
                0);
        Candidate foreign = new Candidate(
                new AutoFormerArchitecture(47, List.of(2), List.of(2.0)),
                new Costs(1, 1, 1),
                good.get(1).score(),
                good.get(1).origin(),
                0);
        String before = line.everythingWritten();

        assertThat(refused(lease, good.get(1), good.get(0))).contains("/ranked/1");
        assertThat(refused(lease, good.get(0), good.get(0))).contains("/ranked/1");
        assertThat(refused(lease, good.get(0), wrongCosts)).contains("/ranked/1/costs");
        assertThat(refused(lease, good.get(0), foreign)).contains("/ranked/1/architecture/embedDim");
        assertThat(line.everythingWritten()).isEqualTo(before);
    }

    private List<String> refused(Lease lease, Candidate... ranked) {
        Candidate reference = ranked[0];
        Api.Answer answer =
                worker.complete(lease, new JobResult.Searched(List.of(ranked), reference, reference, 2, "generations"));
        assertThat(answer.status()).isEqualTo(422);
        return answer.json().at("/errors").findValuesAsString("pointer");
    }

    @Test
    void aSearchThatFindsNothingEndsTheExperimentWithAWordOnWhatToDo() {
        line.train(worker);
        Candidate reference = Line.candidates(0.5).get(0);
        worker.mustComplete(
                worker.mustClaim(JobKind.SEARCH),
                new JobResult.Searched(List.of(), reference, reference, 0, "nothing to propose"));

        ExperimentView ended = line.get(experiment.id());
        assertThat(ended.state()).isEqualTo(ExperimentState.FAILED);
        assertThat(ended.error()).isNotNull();
        assertThat(ended.error().type()).isEqualTo("NoSubnetFound");
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void progressAndCurvesCanBeFollowed() {
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        Progress progress = new Progress(40, 100, "steps", 1, 2, 1.25, 900.0, 33.5, null, null);
        List<MetricPoint> points = new ArrayList<>();
        for (int step = 1; step <= 40; step++) {
            points.add(new MetricPoint("loss", step, 2.0 / step));
        }
        points.add(new MetricPoint("learningRate", 40, 0.001));
        worker.heartbeat(lease, new Heartbeat(progress, points));
        worker.heartbeat(lease, new Heartbeat(null, points));

        ExperimentView running = line.get(experiment.id());
        assertThat(running.stages().get(0).progress()).isEqualTo(progress);
        assertThat(running.stages().get(0).worker()).isEqualTo("worker");
        assertThat(running.etaSeconds()).isEqualTo(33.5);
        String metrics = "/api/v1/experiments/" + experiment.id() + "/metrics";
        assertThat(api.get(metrics).json().findValuesAsString("name")).containsExactly("learningRate", "loss");
        Api.Answer loss = api.get(metrics + "?name=loss");
        assertThat(loss.json().at("/0/points")).hasSize(40);
        assertThat(loss.at("/0/stage")).isEqualTo("TRAIN_SUPERNET");
        Api.Answer thinned = api.get(metrics + "?name=loss&since=11&limit=4");
        assertThat(thinned.at("/0/total")).isEqualTo("30");
        assertThat(thinned.json().at("/0/points").findValuesAsString("step")).containsExactly("18", "25", "33", "40");
        assertThat(api.get(metrics + "?limit=0").status()).isEqualTo(400);
        assertThat(api.get(metrics + "?name=%00").status()).isEqualTo(400);
    }

    @Test
    void anImpossibleMeasurementIsRefused() {
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);

        Api.Answer answer =
                worker.heartbeat(lease, new Heartbeat(null, List.of(new MetricPoint("loss", 1, Double.NaN))));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/errors/0/pointer")).isEqualTo("/metrics/0/value");
    }

    @Test
    void candidatesAreKeptOnceInTheirOrderForWhoeverResumesTheSearch() {
        line.train(worker);
        Lease lease = worker.mustClaim(JobKind.SEARCH);
        List<Candidate> scored = Line.candidates(0.3, 0.9, 0.6, 0.9);
        worker.candidates(lease, scored.subList(0, 3));
        worker.candidates(lease, scored);
        worker.release(lease);
        Lease resumed = line.worker("other").mustClaim(JobKind.SEARCH);

        List<Candidate> reported = Json.mapper()
                .readValue(line.worker("other").candidates(resumed).bytes(), new TypeReference<List<Candidate>>() {});
        assertThat(reported).isEqualTo(scored);

        String candidates = "/api/v1/experiments/" + experiment.id() + "/candidates";
        Api.Answer best = api.get(candidates + "?limit=3");
        assertThat(best.at("/items/0/score/accuracy")).isEqualTo("0.9");
        assertThat(best.at("/items/1/score/accuracy")).isEqualTo("0.9");
        assertThat(best.at("/items/2/score/accuracy")).isEqualTo("0.6");
        Api.Answer rest = api.get(candidates + "?limit=3&cursor=" + best.at("/nextCursor"));
        assertThat(rest.at("/items/0/score/accuracy")).isEqualTo("0.3");
        assertThat(rest.json().at("/nextCursor").isMissingNode()).isTrue();
        Api.Answer inOrder = api.get(candidates + "?sort=order");
        assertThat(inOrder.at("/items/0/score/accuracy")).isEqualTo("0.3");
        assertThat(api.get(candidates + "?sort=size").status()).isEqualTo(400);
    }

    @Test
    void workersAreListedWithWhatTheyAreAt() {
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);

        Api.Answer busy = api.get("/api/v1/workers");
        assertThat(busy.at("/0/info/name")).isEqualTo("worker");
        assertThat(busy.at("/0/state")).isEqualTo("BUSY");
        assertThat(busy.at("/0/job/id")).isEqualTo(lease.jobId().toString());
        assertThat(busy.at("/1/info/name")).isEqualTo("inspector");
        assertThat(busy.at("/1/state")).isEqualTo("IDLE");

        sql.sql("update worker set last_seen_at = now() - interval '3 minutes' where name = 'inspector'")
                .update();
        assertThat(api.get("/api/v1/workers").at("/1/state")).isEqualTo("OFFLINE");
    }
}
