package io.entangle.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.artifact.ArtifactStore;
import io.entangle.api.artifact.StoredContent;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.api.security.GivenKeys;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.job.DatasetRef;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobSpec;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Archives that users upload: kept as they came, given to whatever worker has the job, and removed with the data set. */
@LineIT
class DatasetUploadIT {

    private static final String DATASETS = "/api/v1/datasets";
    private static final byte[] ARCHIVE = zip("an archive of pets");

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Autowired
    private ArtifactStore artifacts;

    @Autowired
    private StoredContent stored;

    @Autowired
    private JdbcClient sql;

    private ScriptedWorker worker;

    @BeforeEach
    void begin() {
        line.reset();
        worker = line.worker("worker");
    }

    @Test
    void whatIsUploadedIsInspectedByAWorkerThatGetsItFromTheApi() throws Exception {
        Api.Answer created = upload("?name=pets&testFraction=0.3&maxCorruptShare=0.2", ARCHIVE);

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.at("/state")).isEqualTo("PENDING");
        assertThat(created.at("/uri")).isEqualTo("upload:" + sha256(ARCHIVE) + ".zip");
        assertThat(created.json().at("/testFraction").asDouble()).isEqualTo(0.3);
        assertThat(created.at("/archive/sha256")).isEqualTo(sha256(ARCHIVE));
        assertThat(api.get(created.header("Location")).json()).isEqualTo(created.json());

        DatasetRef dataset = inspection().dataset();
        ArtifactRef archive = Objects.requireNonNull(dataset.archive());
        assertThat(dataset.corruptShare()).isEqualTo(0.2);
        assertThat(archive.bytes()).isEqualTo(ARCHIVE.length);
        assertThat(worker.download(archive.id()).bytes()).isEqualTo(ARCHIVE);
        assertThat(api.get(created.at("/archive/href")).bytes()).isEqualTo(ARCHIVE);
    }

    @Test
    void experimentsNameTheArchiveToo() {
        assertThat(api.post("/api/v1/search-spaces", "{\"name\": \"shapes-32\", \"preset\": \"shapes-32\"}")
                        .status())
                .isEqualTo(201);
        Api.Answer created = upload("?name=shapes", ARCHIVE);
        line.post(Line.EXPERIMENT);
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), Line.inspected(10));

        JobSpec training = worker.mustClaim(JobKind.TRAIN_SUPERNET).spec();
        assertThat(training)
                .isInstanceOfSatisfying(
                        JobSpec.TrainSupernet.class,
                        spec -> assertThat(Objects.requireNonNull(spec.dataset().archive())
                                        .id())
                                .hasToString(created.at("/archive/id")));
    }

    @Test
    void theSameAgainIsTheSameAndAnotherIsRefused() {
        Api.Answer first = upload("?name=pets", ARCHIVE);
        Api.Answer again = upload("?name=pets", ARCHIVE);
        Api.Answer other = upload("?name=pets", zip("another"));
        Api.Answer divided = upload("?name=pets&testFraction=0.3", ARCHIVE);

        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.at("/id")).isEqualTo(first.at("/id"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(divided.status()).isEqualTo(409);
        worker.mustClaim(JobKind.INSPECT_DATASET);
        assertThat(worker.claim()).as("one inspection").isEmpty();
    }

    @Test
    void whatArrivesDamagedIsRefused() throws Exception {
        Api.Answer refused =
                api.send(request("?name=pets", ARCHIVE).header(WorkerPaths.SHA256_HEADER, "ab".repeat(32)));
        assertThat(refused.status()).isEqualTo(422);
        assertNothingIsStored();
        assertThat(api.send(request("?name=pets", ARCHIVE).header(WorkerPaths.SHA256_HEADER, sha256(ARCHIVE)))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void whatIsNoArchiveIsRefusedAndSoIsWhatIsTooLarge() {
        assertThat(upload("?name=pets", "a text".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(422);
        assertThat(upload("?name=pets", new byte[0]).status()).isEqualTo(400);
        Api.Answer large = upload("?name=pets", zip("x".repeat((1 << 20) + 1)));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.at("/detail")).contains("entangle.datasets.max-upload");
        assertThat(api.send(api.request(DATASETS + ":upload?name=pets", EntangleIT.API_KEY)
                                .header("Content-Type", "application/octet-stream")
                                .POST(HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new java.io.ByteArrayInputStream(zip("x".repeat(2 << 20))))))
                        .status())
                .as("without a length that would have told")
                .isEqualTo(413);
        assertNothingIsStored();
    }

    @ParameterizedTest
    @CsvSource({
        "'', name",
        "?name=a%20b, name",
        "?name=pets&testFraction=1, testFraction",
        "?name=pets&maxCorruptShare=-1, maxCorruptShare"
    })
    void whatTheQueryLacksIsNamed(String query, String parameter) {
        Api.Answer refused = upload(query, ARCHIVE);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("errors").findValuesAsString("parameter"))
                .containsExactly(parameter);
        assertThat(refused.at("/detail")).isEqualTo("One parameter is invalid");
        assertNothingIsStored();
    }

    @Test
    void aNameThatIsNotThereIsCalledMissing() {
        assertThat(upload("", ARCHIVE).at("/errors/0/detail")).isEqualTo("is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/zip", "application/gzip", "application/x-gzip", "application/x-tar"})
    void anArchiveMayBeCalledOne(String type) {
        assertThat(api.send(request("?name=pets", ARCHIVE).setHeader("Content-Type", type))
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-www-form-urlencoded"})
    void aBodyOfAnotherTypeIsToldHowToBeSent(String type) {
        Api.Answer refused = api.send(request("?name=pets", ARCHIVE).setHeader("Content-Type", type));

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.at("/detail"))
                .startsWith("Send the file as Content-Type: application/octet-stream")
                .contains("curl: -H 'Content-Type: application/octet-stream' --data-binary @FILE")
                .contains("application/gzip");
    }

    @Test
    void withTheDataSetItsBytesGo() throws IOException {
        upload("?name=pets", ARCHIVE);
        upload("?name=the-same-pets", ARCHIVE);
        String digest = api.get(DATASETS + "/pets").at("/archive/sha256");

        assertThat(delete("pets", EntangleIT.API_KEY).status()).isEqualTo(204);
        artifacts.collect(Duration.ZERO, Duration.ZERO);
        assertThat(api.get(DATASETS + "/pets").status()).isEqualTo(404);
        assertThat(stored.read(digest))
                .as("another data set has the same bytes")
                .isPresent();

        assertThat(delete("the-same-pets", EntangleIT.API_KEY).status()).isEqualTo(204);
        artifacts.collect(Duration.ZERO, Duration.ZERO);
        assertThat(stored.read(digest)).isEmpty();
        assertThat(worker.claim()).as("nothing is left to inspect").isEmpty();
        assertThat(upload("?name=pets", ARCHIVE).status())
                .as("the name is free")
                .isEqualTo(201);
    }

    @Test
    void aDataSetThatAnExperimentNeedsStays() {
        line.trainingQueued();
        Api.Answer refused = delete("shapes", EntangleIT.API_KEY);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("/detail")).contains("1 experiments");
        assertThat(api.get(DATASETS + "/shapes").status()).isEqualTo(200);
    }

    @Test
    void itsOwnerAloneDeletesIt() {
        GivenKeys keys = new GivenKeys(api);
        String owner = keys.give("zoo", "read", "write").key();
        assertThat(api.send(api.request(DATASETS + ":upload?name=pets", owner)
                                .header("Content-Type", "application/octet-stream")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(ARCHIVE)))
                        .status())
                .isEqualTo(201);
        assertThat(delete("pets", keys.give("another", "write").key()).status()).isEqualTo(403);
        assertThat(delete("pets", owner).status()).isEqualTo(204);
        assertThat(delete("pets", owner).status()).isEqualTo(404);
    }

    @Test
    void anInspectionThatIsUnderWayEndsWithTheDataSet() {
        upload("?name=pets", ARCHIVE);
        Lease lease = worker.mustClaim(JobKind.INSPECT_DATASET);
        assertThat(delete("pets", EntangleIT.API_KEY).status()).isEqualTo(204);
        assertThat(worker.complete(lease, Line.inspected(10)).status()).isEqualTo(409);
    }

    private JobSpec.InspectDataset inspection() {
        return (JobSpec.InspectDataset)
                worker.mustClaim(JobKind.INSPECT_DATASET).spec();
    }

    private void assertNothingIsStored() {
        assertThat(api.get(DATASETS).json().path("items")).isEmpty();
        assertThat(sql.sql("select id from artifact where state = 'COMMITTED'")
                        .query(UUID.class)
                        .list())
                .isEmpty();
    }

    private Api.Answer upload(String query, byte[] content) {
        return api.send(request(query, content));
    }

    private HttpRequest.Builder request(String query, byte[] content) {
        return api.request(DATASETS + ":upload" + query, EntangleIT.API_KEY)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(content));
    }

    private Api.Answer delete(String name, String key) {
        return api.send(api.request(DATASETS + "/" + name, key).DELETE());
    }

    private static byte[] zip(String content) {
        return ("PK\u0003\u0004" + content).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
