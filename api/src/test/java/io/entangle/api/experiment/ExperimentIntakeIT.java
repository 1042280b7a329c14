package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.StageState;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.TrainingSpec;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.SearchSpace;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@LineIT
class ExperimentIntakeIT {

    @Autowired
    private Line line;

    @Autowired
    private Api api;

    @Autowired
    private JdbcClient sql;

    @BeforeEach
    void nothing() {
        line.reset();
    }

    @Test
    void theExamplesOfTheOpenApiDocumentCanBeSentAsTheyStand() {
        line.registerReady();

        for (String example :
                new String[] {ExperimentExamples.SHAPES, ExperimentExamples.PRESET, ExperimentExamples.SMALLEST}) {
            ExperimentView experiment = line.post(example);
            assertThat(experiment.state()).isEqualTo(ExperimentState.QUEUED);
        }
    }

    @Test
    void anExperimentOnAReadyDataSetQueuesItsTrainingWithEverythingAWorkerNeeds() {
        line.registerReady();

        ExperimentView experiment = line.post("""
                {"name": "e", "searchSpace": "shapes-32", "dataset": "shapes", "seed": 5, "heldOut": 0.2, "training": {"epochs": 3}}""");

        assertThat(experiment.stage()).isEqualTo(JobKind.TRAIN_SUPERNET);
        assertThat(experiment.stages())
                .extracting(StageView::state)
                .containsExactly(StageState.QUEUED, StageState.PENDING, StageState.PENDING, StageState.PENDING);
        assertThat(experiment.startedAt()).isNull();
        JobSpec.TrainSupernet spec = (JobSpec.TrainSupernet)
                line.worker("w").mustClaim(JobKind.TRAIN_SUPERNET).spec();
        assertThat(spec.space()).isEqualTo(Line.SPACE);
        assertThat(spec.dataset().uri()).isEqualTo("builtin:shapes");
        assertThat(spec.seed()).isEqualTo(5);
        assertThat(spec.heldOut()).isEqualTo(0.2);
        assertThat(spec.training()).isEqualTo(experiment.spec().training());
        assertThat(spec.training().epochs()).isEqualTo(3);
        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.RUNNING);
    }

    @Test
    void anExperimentOverASpaceInStagesQueuesItsTraining() {
        line.registerReady();
        SearchSpace staged = staged();

        line.post("{\"name\": \"staged\", \"searchSpace\": \"it-staged-experiment\", \"dataset\": \"shapes\"}");

        JobSpec.TrainSupernet spec = (JobSpec.TrainSupernet)
                line.worker("w").mustClaim(JobKind.TRAIN_SUPERNET).spec();
        assertThat(spec.space()).isEqualTo(staged);
    }

    @Test
    void whatOnlyTheOtherFamilyHasIsRefusedOverASpaceInStages() {
        line.registerReady();
        staged();

        Api.Answer answer = api.post("/api/v1/experiments", """
                {"name": "staged", "searchSpace": "it-staged-experiment", "dataset": "shapes",
                 "training": {"sampling": "published", "weightSharing": "INDEPENDENT"}, "constraints": {"parameters": {"max": 1}}}""");

        assertThat(answer.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/constraints/parameters", "/training/sampling", "/training/weightSharing");
    }

    private SearchSpace staged() {
        Api.Answer stored =
                api.post("/api/v1/search-spaces", "{\"name\": \"it-staged-experiment\", \"preset\": \"s3-cifar-32\"}");
        return Json.mapper().treeToValue(stored.json().path("space"), SearchSpace.class);
    }

    @Test
    void everyInvalidFieldIsToldAtOnce() {
        Api.Answer answer = api.post("/api/v1/experiments", """
                {"name": "", "searchSpace": "nowhere", "dataset": "nothing", "heldOut": 0.9,
                 "training": {"epochs": 0, "batchSize": "many"}, "constraints": {"parameters": {"min": 5, "max": 4}}}""");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").findValuesAsString("pointer"))
                .contains(
                        "/name", "/heldOut", "/training/epochs", "/training/batchSize", "/constraints/parameters/min");
    }

    @Test
    void howManySubnetsAStepIsOfReachesTheWorkerWhereTheyCanShareIt() {
        line.registerReady();
        String experiment = """
                {"name": "several", "searchSpace": "shapes-32", "dataset": "shapes", "training": {"subnetsPerStep": %d, "weightSharing": "%s"}}""";

        Api.Answer tooMany = api.post("/api/v1/experiments", experiment.formatted(17, "ENTANGLED"));
        Api.Answer independent = api.post("/api/v1/experiments", experiment.formatted(2, "INDEPENDENT"));
        line.post(experiment.formatted(3, "ENTANGLED"));

        for (Api.Answer refused : List.of(tooMany, independent)) {
            assertThat(refused.status()).as(refused.text()).isEqualTo(422);
            assertThat(refused.json().at("/errors").findValuesAsString("pointer"))
                    .containsExactly("/training/subnetsPerStep");
        }
        assertThat(independent.text()).contains("must be 1 with independent weights");
        JobSpec.TrainSupernet job = (JobSpec.TrainSupernet)
                line.worker("w").mustClaim(JobKind.TRAIN_SUPERNET).spec();
        assertThat(job.training().subnetsPerStep()).isEqualTo(3);
    }

    @Test
    void aTrainingPresetFillsInWhatIsNotSaid() {
        line.registerReady();
        Api.Answer listed = api.get("/api/v1/training-presets");
        assertThat(listed.json().findValuesAsString("name")).containsExactly("published", "small-data");
        assertThat(listed.at("/0/training/learningRate")).isEqualTo("0.001");

        ExperimentView experiment = line.post("""
                {"name": "e", "searchSpace": "shapes-32", "dataset": "shapes", "training": {"preset": "published", "epochs": 50, "batchSize": 256}}""");

        TrainingSpec training = experiment.spec().training();
        assertThat(training.epochs()).isEqualTo(50);
        assertThat(training.warmupEpochs()).isEqualTo(2);
        assertThat(training.learningRate()).isEqualTo(2.5e-4);
        Api.Answer unknown = api.post("/api/v1/experiments", """
                {"name": " ", "searchSpace": "shapes-32", "dataset": "shapes", "training": {"preset": "magic"}}""");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.json().at("/errors").findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/training/preset", "/name");
        Api.Answer misspelt = api.post("/api/v1/experiments", """
                {"name": "e", "searchSpace": "shapes-32", "dataset": "shapes", "training": {"preset": "published", "epoch": 1}}""");
        assertThat(misspelt.at("/errors/0/pointer")).isEqualTo("/training/epoch");
        assertThat(api.get("/v3/api-docs").at("/components/schemas/TrainingSpec/properties/preset/enum/1"))
                .isEqualTo("small-data");
    }

    @Test
    void whatItRefersToMustBeThere() {
        Api.Answer answer = api.post(
                "/api/v1/experiments", "{\"name\": \"e\", \"searchSpace\": \"nowhere\", \"dataset\": \"nothing\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").findValuesAsString("pointer"))
                .containsExactly("/searchSpace", "/dataset");
    }

    @Test
    void constraintsThatNoSubnetMeetsAreRefusedWithTheNearestValuesThatOneDoes() {
        line.registerReady();
        long smallest = CostModel.of(Line.SPACE, Line.SPACE.smallest()).parameters();
        String before = line.everythingWritten();

        Api.Answer answer = api.post("/api/v1/experiments", """
                {"name": "e", "searchSpace": "shapes-32", "dataset": "shapes", "constraints": {"parameters": {"max": %d}}}""".formatted(smallest - 1));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/errors/0/pointer")).isEqualTo("/constraints/parameters");
        assertThat(answer.at("/errors/0/nearest/max")).isEqualTo(Long.toString(smallest));
        assertThat(line.everythingWritten()).isEqualTo(before);

        line.post("""
                {"name": "e", "searchSpace": "shapes-32", "dataset": "shapes", "constraints": {"parameters": {"max": %d}}}""".formatted(smallest));
    }

    @Test
    void aDataSetOfOtherClassesIsRefused() {
        line.register();
        ScriptedWorker worker = line.worker("w");
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), Line.inspected(7));

        Api.Answer answer = api.post("/api/v1/experiments", Line.EXPERIMENT);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/errors/0/pointer")).isEqualTo("/dataset");
        assertThat(answer.at("/errors/0/detail")).contains("7 classes", "for 10");
    }

    @Test
    void aDataSetThatWasRefusedIsRefusedWithTheReason() {
        line.register();
        ScriptedWorker worker = line.worker("w");
        worker.fail(
                worker.mustClaim(JobKind.INSPECT_DATASET),
                new Failure("DatasetException", "class cat in /data/train/cat holds no image", false));

        assertThat(api.get("/api/v1/datasets/shapes").at("/state")).isEqualTo("INVALID");
        assertThat(api.get("/api/v1/datasets/shapes").at("/error")).contains("/data/train/cat");
        Api.Answer answer = api.post("/api/v1/experiments", Line.EXPERIMENT);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/errors/0/detail")).contains("/data/train/cat");
    }

    @Test
    void anExperimentWaitsForTheInspectionOfItsDataSet() {
        line.register();
        ExperimentView waiting = line.post(Line.EXPERIMENT);
        assertThat(waiting.state()).isEqualTo(ExperimentState.WAITING);

        ScriptedWorker worker = line.worker("w");
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), Line.inspected(10));

        assertThat(line.get(waiting.id()).state()).isEqualTo(ExperimentState.QUEUED);
        assertThat(api.get("/api/v1/datasets/shapes").at("/inspection/testImages"))
                .isEqualTo("1000");
        worker.mustClaim(JobKind.TRAIN_SUPERNET);
    }

    @Test
    void anExperimentThatWaitedForADataSetThatDoesNotFitFails() {
        line.register();
        ExperimentView waiting = line.post(Line.EXPERIMENT);
        ScriptedWorker worker = line.worker("w");

        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), Line.inspected(7));

        ExperimentView failed = line.get(waiting.id());
        assertThat(failed.state()).isEqualTo(ExperimentState.FAILED);
        assertThat(failed.error())
                .isNotNull()
                .extracting(Failure::message)
                .asString()
                .contains("7 classes");
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void theSameRequestUnderTheSameKeyIsTheSameExperiment() {
        line.registerReady();

        Api.Answer first = postWithKey("key-1", Line.EXPERIMENT);
        Api.Answer again = postWithKey("key-1", Line.EXPERIMENT);
        Api.Answer other = postWithKey("key-1", Line.EXPERIMENT.replace("\"subnets\": 3", "\"subnets\": 4"));
        Api.Answer otherKey = postWithKey("key-2", Line.EXPERIMENT);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.at("/id")).isEqualTo(first.at("/id"));
        assertThat(again.header("Location")).isEqualTo("/api/v1/experiments/" + first.at("/id"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(otherKey.at("/id")).isNotEqualTo(first.at("/id"));
        assertThat(sql.sql("select count(*) from job where kind = 'TRAIN_SUPERNET'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void ownerAndPriorityAreShownAndFound() {
        line.registerReady();
        ExperimentView plain = line.post(Line.EXPERIMENT);
        ExperimentView vision = line.post(withQueueing("\"  vision \"", "-3"));

        assertThat(plain.owner()).isEmpty();
        assertThat(plain.priority()).isZero();
        assertThat(vision.owner()).isEqualTo("vision");
        assertThat(vision.priority()).isEqualTo(-3);
        assertThat(api.get("/api/v1/experiments?owner=vision")
                        .json()
                        .at("/items")
                        .findValuesAsString("id"))
                .contains(vision.id().toString())
                .doesNotContain(plain.id().toString());
        assertThat(api.get("/api/v1/experiments?owner=&state=QUEUED").at("/items/0/id"))
                .isEqualTo(plain.id().toString());
        assertThat(api.get("/api/v1/experiments?owner=nobody").json().at("/items"))
                .isEmpty();
    }

    @Test
    void anOwnerThatCannotBePrintedAndAPriorityOutOfBoundsAreRefused() {
        line.registerReady();

        Api.Answer answer = api.post("/api/v1/experiments", withQueueing("\"a\\u0007b\"", "11"));
        Api.Answer tooLong = api.post("/api/v1/experiments", withQueueing("\"" + "o".repeat(101) + "\"", "-11"));

        for (Api.Answer refused : List.of(answer, tooLong)) {
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.json().at("/errors").findValuesAsString("pointer"))
                    .containsExactly("/owner", "/priority");
        }
    }

    @Test
    void aKeyUsedBeforeThereWereOwnersAndPrioritiesStillFitsItsRequest() {
        line.registerReady();
        Api.Answer first = postWithKey("key-1", Line.EXPERIMENT);

        Api.Answer again = postWithKey("key-1", withQueueing("\"\"", "0"));

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.at("/id")).isEqualTo(first.at("/id"));
        assertThat(postWithKey("key-1", withQueueing("\"vision\"", "0")).status())
                .isEqualTo(422);
        assertThat(postWithKey("key-1", withQueueing("\"\"", "1")).status()).isEqualTo(422);
    }

    @Test
    void moreSubnetsThanTheSpaceHasAreAsManyAsItHas() {
        line.registerReady();
        String space = Json.mapper().writeValueAsString(Line.SPACE);
        var single = Json.mapper().readTree(space).deepCopy();
        ((tools.jackson.databind.node.ObjectNode) single)
                .putPOJO("depth", new int[] {1})
                .putPOJO("embedDim", new int[] {48})
                .putPOJO("numHeads", new int[] {2, 3})
                .putPOJO("mlpRatio", new double[] {2.0});
        assertThat(api.post("/api/v1/search-spaces", "{\"name\": \"two\", \"space\": " + single + "}")
                        .status())
                .isEqualTo(201);
        line.post("{\"name\": \"e\", \"searchSpace\": \"two\", \"dataset\": \"shapes\"}");
        ScriptedWorker worker = line.worker("w");

        line.train(worker);

        assertThat(((JobSpec.Search) worker.mustClaim(JobKind.SEARCH).spec()).finalists())
                .isEqualTo(2);
    }

    @Test
    void experimentsAreListedNewestFirstPageByPageAndByState() {
        line.registerReady();
        ExperimentView first = line.post(Line.EXPERIMENT);
        ExperimentView second = line.post(Line.EXPERIMENT);
        ExperimentView third = line.post(Line.EXPERIMENT);
        line.worker("w").mustClaim(JobKind.TRAIN_SUPERNET);

        Api.Answer page = api.get("/api/v1/experiments?limit=2");
        assertThat(page.json().at("/items").findValuesAsString("id"))
                .containsSubsequence(third.id().toString(), second.id().toString())
                .doesNotContain(first.id().toString());
        Api.Answer rest = api.get("/api/v1/experiments?limit=2&cursor=" + page.at("/nextCursor"));
        assertThat(rest.at("/items/0/id")).isEqualTo(first.id().toString());
        assertThat(rest.at("/items/0/state")).isEqualTo("RUNNING");
        assertThat(rest.json().at("/nextCursor").isMissingNode()).isTrue();
        assertThat(api.get("/api/v1/experiments?state=RUNNING").at("/items/0/id"))
                .isEqualTo(first.id().toString());
        assertThat(api.get("/api/v1/experiments?state=RUNNING").json().at("/items"))
                .hasSize(1);
        assertThat(api.get("/api/v1/experiments?state=QUEUED").json().at("/items"))
                .hasSize(2);
    }

    @Test
    void anExperimentThatIsNotThereIsAProblem() {
        Api.Answer answer = api.get("/api/v1/experiments/00000000-0000-0000-0000-000000000000");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    private static String withQueueing(String owner, String priority) {
        return Line.EXPERIMENT.replace(
                "\"searchSpace\"", "\"owner\": %s, \"priority\": %s, \"searchSpace\"".formatted(owner, priority));
    }

    private Api.Answer postWithKey(String key, String json) {
        return api.send(api.request("/api/v1/experiments", EntangleIT.API_KEY)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }
}
