package io.entangle.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.EntangleIT;
import io.entangle.api.PostgresFixture;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.UploadPart;
import io.entangle.shared.contract.v1.UploadPlan;
import io.entangle.shared.contract.v1.WorkerPaths;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** Workers and users transfer with the object store itself; the API signs, looks at what arrived, and keeps the rows. */
@LineIT
@ContextConfiguration(initializers = {PostgresFixture.class, PresignedIT.Signing.class})
class PresignedIT {

    private static final HttpClient ANYBODY = HttpClient.newHttpClient();

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    @Autowired
    private StoredContent stored;

    @Autowired
    private JdbcClient jdbc;

    private byte[] content = new byte[0];
    private ScriptedWorker worker;
    private Lease lease;

    static final class Signing implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            TestPropertyValues properties = S3Store.of(S3Server.newBucket(), true);
            properties.applyTo(context);
        }
    }

    @BeforeEach
    void aTrainingIsUnderWay() {
        line.reset();
        line.trainingQueued();
        worker = line.worker("worker");
        lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);
        content = new byte[6_000_000];
        // No other test has stored the same.
        new SplittableRandom(lease.jobId().getLeastSignificantBits()).nextBytes(content);
    }

    @Test
    void anUploadInPartsIsStagedOnceItHasArrivedAndTheAnswerMayBeAskedForAgain() throws Exception {
        SentArtifact upload = begun();
        send(upload, 1, 0, 5 << 20);
        send(upload, 2, 5 << 20, content.length);

        StagedArtifact staged = staged(upload);

        assertThat(staged.sha256()).isEqualTo(upload.artifact().sha256());
        assertThat(stored.read(staged.sha256()).orElseThrow()).isEqualTo(content);
        assertThat(staged(upload)).as("the answer was lost").isEqualTo(staged);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void whatHasNotArrivedIsNotStaged() throws Exception {
        SentArtifact upload = begun();
        assertThat(post(WorkerPaths.UPLOAD_SENT, upload).status()).isEqualTo(404);
        send(upload, 1, 0, 5 << 20);

        assertThat(post(WorkerPaths.UPLOAD_SENT, upload).status()).isEqualTo(422);

        assertThat(rows()).isZero();
        assertThat(stored.read(upload.artifact().sha256())).isEmpty();
        assertThat(post(WorkerPaths.UPLOAD_GIVEN_UP, upload).status()).isEqualTo(204);
        assertThat(post(WorkerPaths.UPLOAD_SENT, upload).status()).isEqualTo(404);
    }

    @Test
    void whoHasLostTheLeaseGetsNoAddressAndStagesNothing() throws Exception {
        SentArtifact upload = begun();
        send(upload, 1, 0, 5 << 20);
        send(upload, 2, 5 << 20, content.length);
        Lease lost = lease;
        worker.release(lost);
        lease = worker.mustClaim(JobKind.TRAIN_SUPERNET);

        for (Api.Answer answer : List.of(
                post(lost, WorkerPaths.UPLOADS, upload.artifact()),
                post(lost, WorkerPaths.UPLOAD_PART, part(upload, 1, content)),
                post(lost, WorkerPaths.UPLOAD_SENT, upload))) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(409);
        }
        assertThat(rows()).isZero();
    }

    @Test
    void impossibleAnnouncementsAreRefused() {
        AnnouncedArtifact good = announced();
        SentArtifact upload = new SentArtifact(good, "upload");
        String md5 = MultipartUpload.md5(content);
        for (Object bad : List.of(
                new AnnouncedArtifact(good.kind(), "../x", good.sha256(), 5),
                new AnnouncedArtifact(good.kind(), "x", "abc", 5),
                new AnnouncedArtifact(good.kind(), "x", good.sha256(), -1))) {
            assertThat(post(WorkerPaths.UPLOADS, bad).status()).isEqualTo(400);
        }
        for (UploadPart bad : List.of(
                new UploadPart(good, upload.uploadId(), 0, 5, md5),
                new UploadPart(good, upload.uploadId(), 10_001, 5, md5),
                new UploadPart(good, upload.uploadId(), 1, 0, md5),
                new UploadPart(good, upload.uploadId(), 1, good.bytes() + 1, md5),
                new UploadPart(good, upload.uploadId(), 1, 5, "no MD5"))) {
            assertThat(post(WorkerPaths.UPLOAD_PART, bad).status()).isEqualTo(400);
        }
    }

    @Test
    void anEmptyFileGoesThroughTheApi() {
        Api.Answer answer = post(
                WorkerPaths.UPLOADS,
                new AnnouncedArtifact(
                        ArtifactKind.CHECKPOINT,
                        "x",
                        BlobsContract.blob(new byte[0]).sha256(),
                        0));

        assertThat(Json.mapper().readValue(answer.bytes(), UploadPlan.class)).isEqualTo(UploadPlan.throughApi());
    }

    @Test
    void downloadsAreSentToTheStoreWithoutTheKey() throws Exception {
        StagedArtifact artifact = committed();

        for (Api.Answer answer :
                List.of(api.get("/api/v1/artifacts/" + artifact.id()), worker.download(artifact.id()))) {
            assertThat(answer.status()).isEqualTo(307);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("ETag")).isEqualTo("\"" + artifact.sha256() + "\"");
            HttpResponse<byte[]> there = get(answer.header("Location"));
            assertThat(there.statusCode()).isEqualTo(200);
            assertThat(there.body()).isEqualTo(content);
            assertThat(there.headers().firstValue("Content-Disposition"))
                    .hasValueSatisfying(value -> assertThat(value).contains("c.safetensors"));
        }
    }

    @Test
    void headAndValidatorsAreAnsweredByTheApi() {
        StagedArtifact artifact = committed();
        String path = "/api/v1/artifacts/" + artifact.id();
        String etag = "\"" + artifact.sha256() + "\"";

        Api.Answer head = api.send(api.request(path, EntangleIT.API_KEY).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("6000000");
        assertThat(api.send(request(path).header("If-None-Match", etag)).status())
                .isEqualTo(304);
        assertThat(api.send(request(path).header("Range", "bytes=6000000-")).status())
                .isEqualTo(416);
    }

    @Test
    void damageIsFoundBeforeTheContentIsSentThroughTheApi() throws IOException {
        StagedArtifact artifact = committed();
        String checked =
                WorkerPaths.ARTIFACT.replace("{artifactId}", artifact.id().toString()) + WorkerPaths.CHECKED;
        assertThat(asWorker(checked).bytes()).isEqualTo(content);
        stored.befall(artifact.sha256(), whole -> {
            whole[7] ^= 1;
            return whole;
        });

        assertThat(worker.download(artifact.id()).status())
                .as("nobody has read it")
                .isEqualTo(307);
        assertThat(asWorker(checked).status()).isEqualTo(410);
    }

    @Test
    void whatIsGoneOrTornIsNotSentToTheStore() throws IOException {
        StagedArtifact artifact = committed();
        String path = "/api/v1/artifacts/" + artifact.id();
        stored.befall(artifact.sha256(), whole -> Arrays.copyOf(whole, 1000));
        assertThat(List.of(
                        api.get(path).status(), worker.download(artifact.id()).status()))
                .containsOnly(410);

        stored.lose(artifact.sha256());

        assertThat(List.of(
                        api.get(path).status(), worker.download(artifact.id()).status()))
                .containsOnly(410);
    }

    private StagedArtifact committed() {
        StagedArtifact artifact = worker.mustUpload(lease, ArtifactKind.CHECKPOINT, "c.safetensors", content);
        jdbc.sql("update artifact set state = 'COMMITTED', committed_at = now() where id = :id")
                .param("id", artifact.id())
                .update();
        return artifact;
    }

    private SentArtifact begun() {
        Api.Answer answer = post(WorkerPaths.UPLOADS, announced());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        UploadPlan plan = Json.mapper().readValue(answer.bytes(), UploadPlan.class);
        assertThat(plan.partBytes()).isEqualTo(5 << 20);
        return new SentArtifact(announced(), Objects.requireNonNull(plan.uploadId()));
    }

    private AnnouncedArtifact announced() {
        return new AnnouncedArtifact(
                ArtifactKind.CHECKPOINT,
                "c.safetensors",
                BlobsContract.blob(content).sha256(),
                content.length);
    }

    private void send(SentArtifact upload, int number, int from, int to) throws Exception {
        byte[] bytes = Arrays.copyOfRange(content, from, to);
        Api.Answer answer = post(WorkerPaths.UPLOAD_PART, part(upload, number, bytes));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        PresignedPart signed = Json.mapper().readValue(answer.bytes(), PresignedPart.class);
        HttpRequest.Builder put =
                HttpRequest.newBuilder(URI.create(signed.url())).PUT(BodyPublishers.ofByteArray(bytes));
        signed.headers().forEach(put::header);
        assertThat(ANYBODY.send(put.build(), BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    private static UploadPart part(SentArtifact upload, int number, byte[] bytes) {
        return new UploadPart(upload.artifact(), upload.uploadId(), number, bytes.length, MultipartUpload.md5(bytes));
    }

    private StagedArtifact staged(SentArtifact upload) {
        Api.Answer answer = post(WorkerPaths.UPLOAD_SENT, upload);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.mapper().readValue(answer.bytes(), StagedArtifact.class);
    }

    private int rows() {
        return jdbc.sql("select count(*) from artifact").query(Integer.class).single();
    }

    private Api.Answer post(String path, Object body) {
        return post(lease, path, body);
    }

    private Api.Answer post(Lease under, String path, Object body) {
        return api.send(api.request(path.replace("{jobId}", under.jobId().toString()), EntangleIT.WORKER_KEY)
                .header(WorkerPaths.TOKEN_HEADER, Long.toString(under.token()))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.mapper().writeValueAsString(body))));
    }

    private HttpRequest.Builder request(String path) {
        return api.request(path, EntangleIT.API_KEY).GET();
    }

    private Api.Answer asWorker(String path) {
        return api.send(api.request(path, EntangleIT.WORKER_KEY).GET());
    }

    private static HttpResponse<byte[]> get(String address) throws Exception {
        return ANYBODY.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofByteArray());
    }
}
