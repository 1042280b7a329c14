package io.entangle.api.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.ExperimentState;
import io.entangle.shared.contract.v1.ExperimentView;
import io.entangle.shared.contract.v1.Failure;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.StageView;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.job.Candidate;
import io.entangle.shared.job.CheckpointReport;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import io.entangle.shared.job.Origin;
import io.entangle.shared.job.SubnetScore;
import io.entangle.shared.job.TeacherRef;
import io.entangle.shared.json.Json;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** A file comes in unread, a worker says what it is, and experiments search the supernet that it became. */
@LineIT
@TestPropertySource(properties = "entangle.checkpoints.max-size=64KB")
class CheckpointIT {

    private static final String CHECKPOINTS = "/api/v1/checkpoints";
    private static final String QUERY = "?name=mine&searchSpace=shapes-32";
    private static final byte[] FILE = Line.bytes("weights of somebody else");
    private static final CheckpointReport REPORT = new CheckpointReport(
            "zip", List.of("model"), 44, 123_456, List.of("F16"), 10, List.of("optimizer", "args"));

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    private ScriptedWorker worker;

    @BeforeEach
    void begin() {
        line.reset();
        line.registerReady();
        worker = line.worker("worker");
    }

    private Api.Answer bring(String query, byte[] content) {
        return bring(query, HttpRequest.BodyPublishers.ofByteArray(content));
    }

    private Api.Answer bring(String query, HttpRequest.BodyPublisher content) {
        return api.send(api.request(CHECKPOINTS + query, EntangleIT.API_KEY)
                .header("Content-Type", "application/octet-stream")
                .POST(content));
    }

    private StagedArtifact read(SearchSpace space) {
        return read(worker.mustClaim(JobKind.IMPORT_CHECKPOINT), space);
    }

    private StagedArtifact read(Lease lease, SearchSpace space) {
        StagedArtifact supernet =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "supernet.safetensors", Line.bytes("our supernet"));
        worker.mustComplete(lease, new JobResult.CheckpointImported(supernet.id(), space, REPORT));
        return supernet;
    }

    private static List<String> pointers(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        return answer.json().path("errors").findValuesAsString("pointer");
    }

    private Api.Answer post(String supernet, String further) {
        return api.post("/api/v1/experiments", """
                {"name": "without training", "searchSpace": "shapes-32", "dataset": "shapes", "supernet": %s%s}""".formatted(supernet, further));
    }

    @Test
    void aFileThatWasBroughtWaitsForAWorkerToReadIt() {
        Api.Answer created = bring(QUERY, FILE);

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.at("/state")).isEqualTo("PENDING");
        assertThat(created.at("/fileBytes")).isEqualTo(Integer.toString(FILE.length));
        assertThat(created.json().has("report")).isFalse();
        assertThat(api.get(created.header("Location")).json()).isEqualTo(created.json());
        assertThat(api.get(CHECKPOINTS + "/mine").json()).isEqualTo(created.json());
        assertThat(api.get(CHECKPOINTS).json().path("items")).containsExactly(created.json());
        assertThat(api.get(CHECKPOINTS + "/no-such").status()).isEqualTo(404);

        Lease lease = worker.mustClaim(JobKind.IMPORT_CHECKPOINT);
        JobSpec.ImportCheckpoint asked = (JobSpec.ImportCheckpoint) lease.spec();
        assertThat(asked.space()).isEqualTo(Line.SPACE);
        assertThat(asked.architecture()).isNull();
        assertThat(asked.file().sha256()).isEqualTo(created.at("/fileSha256"));
        assertThat(download(asked).bytes()).isEqualTo(FILE);
    }

    @Test
    void weightsOfASpaceInStagesAreBroughtForASupernetAndForOneSubnet() {
        api.post("/api/v1/search-spaces", "{\"name\": \"it-staged-weights\", \"preset\": \"s3-tiny\"}");

        Api.Answer whole = bring("?name=staged&searchSpace=it-staged-weights", FILE);
        Api.Answer named = bring("?name=staged-alone&searchSpace=it-staged-weights&named=s3-t", FILE);

        assertThat(whole.status()).as(whole.text()).isEqualTo(201);
        assertThat(named.status()).as(named.text()).isEqualTo(201);
        JobSpec.ImportCheckpoint ofWhole = (JobSpec.ImportCheckpoint)
                worker.mustClaim(JobKind.IMPORT_CHECKPOINT).spec();
        JobSpec.ImportCheckpoint ofOne = (JobSpec.ImportCheckpoint)
                worker.mustClaim(JobKind.IMPORT_CHECKPOINT).spec();
        assertThat(ofWhole.space()).isInstanceOf(S3Space.class);
        assertThat(ofWhole.architecture()).isNull();
        assertThat(ofOne.space()).isEqualTo(ofWhole.space());
        assertThat(ofOne.architecture()).isInstanceOf(S3Architecture.class);
    }

    private Api.Answer download(JobSpec.ImportCheckpoint asked) {
        String path =
                WorkerPaths.ARTIFACT.replace("{artifactId}", asked.file().id().toString());
        return api.send(api.request(path, EntangleIT.WORKER_KEY).GET());
    }

    @Test
    void whatAWorkerMadeOfItIsShownAndTheFileIsDropped() {
        bring(QUERY, FILE);
        Lease lease = worker.mustClaim(JobKind.IMPORT_CHECKPOINT);
        JobSpec.ImportCheckpoint asked = (JobSpec.ImportCheckpoint) lease.spec();

        StagedArtifact supernet = read(lease, Line.SPACE);

        Api.Answer ready = api.get(CHECKPOINTS + "/mine");
        assertThat(ready.at("/state")).isEqualTo("READY");
        assertThat(Json.mapper().treeToValue(ready.json().path("report"), CheckpointReport.class))
                .isEqualTo(REPORT);
        assertThat(ready.at("/supernet/sha256")).isEqualTo(supernet.sha256());
        assertThat(api.get(ready.at("/supernet/href")).bytes()).isEqualTo(Line.bytes("our supernet"));
        assertThat(download(asked).status()).isEqualTo(404);
    }

    @Test
    void aRefusedFileIsRefusedForGoodAndSaysWhy() {
        bring(QUERY, FILE);
        Lease lease = worker.mustClaim(JobKind.IMPORT_CHECKPOINT);

        worker.fail(lease, new Failure("CheckpointUnusable", "it names os.system\0", false));

        Api.Answer refused = api.get(CHECKPOINTS + "/mine");
        assertThat(refused.at("/state")).isEqualTo("INVALID");
        assertThat(refused.at("/error")).startsWith("it names os.system");
        assertThat(refused.json().has("supernet")).isFalse();
        line.endBackoff();
        assertThat(worker.claim()).isEmpty();
        Api.Answer experiment = post("{\"checkpoint\": \"mine\"}", "");
        assertThat(pointers(experiment)).containsExactly("/supernet/checkpoint");
        assertThat(experiment.text()).contains("cannot be used: it names os.system");
    }

    @Test
    void aWorkerThatWasLostIsFollowedByAnother() {
        bring(QUERY, FILE);
        Lease lease = worker.mustClaim(JobKind.IMPORT_CHECKPOINT);
        assertThat(worker.release(lease).status()).isEqualTo(204);

        read(Line.SPACE);

        assertThat(api.get(CHECKPOINTS + "/mine").at("/state")).isEqualTo("READY");
    }

    @Test
    void everythingWrongIsToldAtOnceAndNothingIsStored() {
        assertThat(parameters(bring("?named=autoformer-t", FILE))).containsExactly("name", "searchSpace");
        assertThat(parameters(bring("?name=..&searchSpace=no-such", FILE))).containsExactly("name", "searchSpace");
        assertThat(parameters(bring("?name=a&searchSpace=shapes-32&named=no-such", FILE)))
                .containsExactly("named");
        assertThat(parameters(bring("?name=-&searchSpace=shapes-32&architecture=%7B", FILE)))
                .containsExactly("name", "architecture");
        assertThat(pointers(bring(
                        "?name=a&searchSpace=shapes-32&architecture="
                                + encoded(
                                        "{\"family\": \"autoformer\", \"embedDim\": 1, \"numHeads\": [3, 3, 3], \"mlpRatio\": [2, 2, 9]}"),
                        FILE)))
                .as("into the parameter's JSON")
                .containsExactly("/embedDim", "/mlpRatio/2");
        assertThat(api.get(CHECKPOINTS).json().path("items")).isEmpty();
        assertThat(worker.claim()).isEmpty();
    }

    @Test
    void emptyOversizedAndMislabelledBodiesAreRefused() {
        byte[] large = new byte[64 * 1024 + 1];

        assertThat(bring(QUERY, new byte[0]).status()).isEqualTo(400);
        assertThat(bring(QUERY, large).status()).isEqualTo(413);
        Api.Answer chunked =
                bring(QUERY, HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(chunked.text()).contains("at most 65536 bytes", "entangle.checkpoints.max-size");
        assertThat(api.post(CHECKPOINTS + QUERY, "{}").status()).isEqualTo(415);
        assertThat(api.get(CHECKPOINTS).json().path("items")).isEmpty();
        assertThat(bring(QUERY, new byte[64 * 1024]).status()).isEqualTo(201);
    }

    @Test
    void anotherDigestThanAnnouncedIsRefused() {
        Api.Answer answer = api.send(api.request(CHECKPOINTS + QUERY, EntangleIT.API_KEY)
                .header("Content-Type", "application/octet-stream")
                .header(WorkerPaths.SHA256_HEADER, "ab".repeat(32))
                .POST(HttpRequest.BodyPublishers.ofByteArray(FILE)));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(api.get(CHECKPOINTS).json().path("items")).isEmpty();
    }

    @Test
    void theSameAgainIsTheSameAndAnotherFileNeedsAnotherName() {
        Api.Answer first = bring(QUERY, FILE);

        Api.Answer again = bring(QUERY, FILE);
        Api.Answer other = bring(QUERY, Line.bytes("other weights"));
        Api.Answer subnet = bring(QUERY + "&architecture=" + encoded(json(Line.SPACE.smallest())), FILE);

        assertThat(List.of(again.status(), other.status(), subnet.status())).containsExactly(200, 409, 409);
        assertThat(again.json()).isEqualTo(first.json());
    }

    @Test
    void aResultOfAnotherSpaceIsNotTaken() {
        bring(QUERY, FILE);
        Lease lease = worker.mustClaim(JobKind.IMPORT_CHECKPOINT);
        StagedArtifact supernet =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "supernet.safetensors", Line.bytes("our supernet"));

        Api.Answer answer = worker.complete(
                lease, new JobResult.CheckpointImported(supernet.id(), Line.SPACE.withClasses(3), REPORT));

        assertThat(pointers(answer)).containsExactly("/space");
        assertThat(api.get(CHECKPOINTS + "/mine").at("/state")).isEqualTo("PENDING");
    }

    @Test
    void anExperimentSearchesABroughtSupernetWithoutTraining() {
        bring(QUERY, FILE);
        StagedArtifact supernet = read(Line.SPACE);

        Api.Answer posted = post("{\"checkpoint\": \"mine\"}", ", \"results\": {\"subnets\": 2}");
        assertThat(posted.status()).as(posted.text()).isEqualTo(201);
        ExperimentView experiment = Json.mapper().readValue(posted.bytes(), ExperimentView.class);
        assertThat(experiment.stages())
                .extracting(StageView::kind)
                .containsExactly(JobKind.SEARCH, JobKind.TEST, JobKind.EXPORT);

        List<Candidate> ranked = line.search(worker, 0.8, 0.7);
        line.test(worker, ranked);
        line.export(worker);

        ExperimentView ended = line.get(experiment.id());
        assertThat(ended.state()).isEqualTo(ExperimentState.SUCCEEDED);
        assertThat(line.subnets(experiment.id()).ranked()).hasSize(2);
        Api.Answer extraction = api.post(
                "/api/v1/experiments/%s/subnets:extract".formatted(experiment.id()),
                "{\"architecture\": %s}".formatted(json(Line.SPACE.smallest())));
        assertThat(extraction.status()).as(extraction.text()).isEqualTo(202);
        JobSpec.Export export =
                (JobSpec.Export) worker.mustClaim(JobKind.EXPORT).spec();
        assertThat(export.supernet().sha256()).isEqualTo(supernet.sha256());

        Api.Answer anew = post("{\"experiment\": \"%s\"}".formatted(experiment.id()), "");
        assertThat(anew.status()).as(anew.text()).isEqualTo(201);
        JobSpec.Search search =
                (JobSpec.Search) worker.mustClaim(JobKind.SEARCH).spec();
        assertThat(search.supernet().sha256()).isEqualTo(supernet.sha256());
        assertThat(search.only()).isNull();
    }

    @Test
    void aSubnetThatWasBroughtIsRankedAndTestedAlone() {
        Architecture subnet = Line.SPACE.smallest();
        bring(QUERY + "&architecture=" + encoded(json(subnet)), FILE);
        assertThat(api.get(CHECKPOINTS + "/mine").json().path("architecture").isMissingNode())
                .isFalse();
        read(Line.SPACE);

        Api.Answer tooSmall =
                post("{\"checkpoint\": \"mine\"}", ", \"constraints\": {\"parameters\": {\"min\": 180000}}");
        assertThat(pointers(tooSmall)).containsExactly("/constraints");
        assertThat(tooSmall.text()).contains("the one subnet that was brought has");
        Api.Answer posted = post("{\"checkpoint\": \"mine\"}", "");
        assertThat(posted.status()).as(posted.text()).isEqualTo(201);
        ExperimentView experiment = Json.mapper().readValue(posted.bytes(), ExperimentView.class);

        Lease lease = worker.mustClaim(JobKind.SEARCH);
        JobSpec.Search search = (JobSpec.Search) lease.spec();
        assertThat(search.only()).isEqualTo(subnet);
        assertThat(search.finalists()).isEqualTo(1);
        Candidate only =
                new Candidate(subnet, CostModel.of(Line.SPACE, subnet), SubnetScore.of(500, 1000), Origin.REFERENCE, 0);
        worker.mustComplete(lease, new JobResult.Searched(List.of(only), only, only, 1, "one"));
        line.test(worker, List.of(only));
        line.export(worker);

        assertThat(line.get(experiment.id()).state()).isEqualTo(ExperimentState.SUCCEEDED);
        assertThat(line.subnets(experiment.id()).ranked())
                .singleElement()
                .satisfies(ranked -> assertThat(ranked.architecture()).isEqualTo(subnet));
        String other = "{\"architecture\": %s}".formatted(json(Line.SPACE.largest()));
        assertThat(pointers(api.post("/api/v1/experiments/%s/subnets:extract".formatted(experiment.id()), other)))
                .containsExactly("/architecture");
        assertThat(api.post("/api/v1/experiments/%s/sweeps".formatted(experiment.id()), "{}")
                        .status())
                .as("its variants have no weights")
                .isEqualTo(409);
    }

    @Test
    void whatDoesNotFitACheckpointIsRefusedByField() {
        bring(QUERY, FILE);
        Api.Answer early = post("{\"checkpoint\": \"mine\"}", "");
        assertThat(pointers(early)).containsExactly("/supernet/checkpoint");
        assertThat(early.text()).contains("has not been read yet");
        read(Line.SPACE);

        assertThat(pointers(post("{\"checkpoint\": \"no-such\"}", ""))).containsExactly("/supernet/checkpoint");
        assertThat(pointers(post(
                        "{\"checkpoint\": \"mine\", \"experiment\": \"00000000-0000-7000-8000-000000000000\"}", "")))
                .containsExactly("/supernet");
        api.post("/api/v1/search-spaces", "{\"name\": \"other\", \"preset\": \"shapes-32\", \"classes\": 3}");
        Api.Answer elsewhere = api.post(
                "/api/v1/experiments",
                "{\"name\": \"x\", \"searchSpace\": \"other\", \"dataset\": \"shapes\", \"supernet\": {\"checkpoint\": \"mine\"}}");
        assertThat(pointers(elsewhere)).containsExactlyInAnyOrder("/searchSpace", "/dataset");
        api.post("/api/v1/datasets", "{\"name\": \"pets\", \"uri\": \"file:/data/pets\"}");
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), Line.inspected(2));
        Api.Answer classes = api.post(
                "/api/v1/experiments",
                "{\"name\": \"x\", \"searchSpace\": \"shapes-32\", \"dataset\": \"pets\", \"supernet\": {\"checkpoint\": \"mine\"}}");
        assertThat(pointers(classes)).containsExactly("/dataset");
        assertThat(classes.text()).contains("has 2 classes, but the search space is for 10");
    }

    private Api.Answer taught(String space, String checkpoint) {
        return api.post("/api/v1/experiments", """
                {"name": "with a teacher", "searchSpace": "%s", "dataset": "shapes",
                 "training": {"epochs": 2, "distillation": {"teacher": {"checkpoint": "%s"}}}}""".formatted(space, checkpoint));
    }

    @Test
    void aCheckpointTeachesASupernetAndASubnetThatIsTrainedAlone() {
        bring(QUERY, FILE);
        StagedArtifact supernet = read(Line.SPACE);

        Api.Answer posted = taught("shapes-32", "mine");
        assertThat(posted.status()).as(posted.text()).isEqualTo(201);
        assertThat(posted.at("/spec/training/distillation/teacher/checkpoint")).isEqualTo("mine");
        Lease lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        TeacherRef teacher = Objects.requireNonNull(((JobSpec.TrainSupernet) lease.spec()).teacher());
        assertThat(teacher.supernet().sha256()).isEqualTo(supernet.sha256());
        assertThat(teacher.space()).isEqualTo(Line.SPACE);
        assertThat(teacher.architecture()).isEqualTo(Line.SPACE.largest());
        StagedArtifact trained =
                worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "supernet.safetensors", Line.bytes("trained"));
        worker.mustComplete(lease, new JobResult.SupernetTrained(trained.id(), 2, 100, 0.5, 1000, 10));
        List<Candidate> ranked = line.search(worker, 0.8);
        line.test(worker, ranked);
        line.export(worker);

        Api.Answer retraining = api.post(
                "/api/v1/experiments/%s/retrainings".formatted(posted.at("/id")),
                "{\"rank\": 1, \"mode\": \"FROM_SCRATCH\"}");
        assertThat(retraining.status()).as(retraining.text()).isEqualTo(202);
        JobSpec.Retrain alone =
                (JobSpec.Retrain) worker.mustClaim(JobKind.RETRAIN).spec();
        assertThat(alone.teacher()).as("as the supernet was trained").isEqualTo(teacher);
        Api.Answer unknown = api.post(
                "/api/v1/experiments/%s/retrainings".formatted(posted.at("/id")),
                "{\"rank\": 1, \"mode\": \"FINE_TUNE\", \"training\": {\"distillation\": {\"teacher\": {\"checkpoint\": \"no-such\"}}}}");
        assertThat(pointers(unknown)).containsExactly("/training/distillation/teacher/checkpoint");
    }

    @Test
    void aTeacherThatWasBroughtAsASubnetIsThatSubnet() {
        bring(QUERY + "&architecture=" + encoded(json(Line.SPACE.smallest())), FILE);
        read(Line.SPACE);

        taught("shapes-32", "mine");

        JobSpec.TrainSupernet training =
                (JobSpec.TrainSupernet) worker.mustClaim(JobKind.TRAIN_SUPERNET).spec();
        assertThat(Objects.requireNonNull(training.teacher()).architecture()).isEqualTo(Line.SPACE.smallest());
    }

    @Test
    void aTeacherOfOtherImagesOrClassesIsRefusedByField() {
        String pointer = "/training/distillation/teacher/checkpoint";
        assertThat(pointers(taught("shapes-32", "mine"))).containsExactly(pointer);
        bring(QUERY, FILE);
        Api.Answer early = taught("shapes-32", "mine");
        assertThat(pointers(early)).containsExactly(pointer);
        assertThat(early.text()).contains("must be READY, and is PENDING");
        read(Line.SPACE);
        api.post("/api/v1/search-spaces", "{\"name\": \"other\", \"preset\": \"autoformer-tiny\", \"classes\": 3}");

        Api.Answer other = taught("other", "mine");

        assertThat(pointers(other)).containsExactlyInAnyOrder(pointer, pointer, "/dataset");
        assertThat(other.text())
                .contains(
                        "sees images of 32 pixels and 3 channels, and the search space those of 224 and 3",
                        "tells 10 classes apart, and the search space 3");
        Api.Answer word = api.post("/api/v1/experiments", """
                {"name": "x", "searchSpace": "shapes-32", "dataset": "shapes", "training": {"distillation": {"teacher": "smallest"}}}""");
        assertThat(pointers(word)).containsExactly("/training/distillation/teacher");
    }

    private static List<String> parameters(Api.Answer answer) {
        return answer.json().path("errors").findValuesAsString("parameter");
    }

    private static String json(@Nullable Object value) {
        JsonNode tree = Json.mapper().valueToTree(Objects.requireNonNull(value));
        return tree.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
