package io.entangle.worker.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entangle.shared.contract.v1.AnnouncedArtifact;
import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.PresignedPart;
import io.entangle.shared.contract.v1.SentArtifact;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.UploadPart;
import io.entangle.shared.contract.v1.UploadPlan;
import io.entangle.shared.job.ArtifactRef;
import io.entangle.shared.json.Json;
import io.entangle.worker.handler.Cancellation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transfers with an object store, beside an API that signs addresses. */
@Timeout(30)
class ObjectStoreTransferTest {

    private static final String CONTENT = "weights!";
    private static final ArtifactRef ARTIFACT = new ArtifactRef(new UUID(1, 2), sha256(CONTENT), CONTENT.length());
    private static final String AT_THE_API = "/artifacts/" + ARTIFACT.id();
    private static final UploadPlan IN_FIVES = new UploadPlan("upload-1", 5);
    private static final StagedArtifact STAGED = new StagedArtifact(new UUID(3, 4), ARTIFACT.sha256(), 8);

    private final StubApi api = new StubApi();
    private final StubApi store = new StubApi();
    private final ManualClock clock = new ManualClock();

    @TempDir
    Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void aFile() throws IOException {
        file = Files.writeString(directory.resolve("c.safetensors"), CONTENT);
    }

    @AfterEach
    void stop() {
        api.close();
        store.close();
    }

    @Test
    void aDownloadFollowsToTheStoreWithoutTheKey() throws IOException {
        api.sends(AT_THE_API, at("/object"));
        store.answers("/object", 200, CONTENT);

        assertThat(job().artifact(ARTIFACT)).hasContent(CONTENT);

        assertThat(store.asked("/object")).singleElement().satisfies(asked -> {
            assertThat(asked.headers()).doesNotContainKey("authorization");
            assertThat(asked.query()).isEqualTo("signature=1");
        });
    }

    @Test
    void anExpiredAddressIsAskedForAnew() throws IOException {
        api.sends(AT_THE_API, at("/expired")).sends(AT_THE_API, at("/object"));
        store.answers("/expired", 403, "<Code>AccessDenied</Code>").answers("/object", 200, CONTENT);

        assertThat(job().artifact(ARTIFACT)).hasContent(CONTENT);

        assertThat(api.asked(AT_THE_API)).hasSize(2);
    }

    @Test
    void whatTheStoreGivesWronglyIsAskedOfTheApiWhichChecksIt() throws IOException {
        api.sends(AT_THE_API, at("/object")).sends(AT_THE_API, at("/object")).answers(AT_THE_API, 200, CONTENT);
        store.answers("/object", 200, "weights?");

        assertThat(job().artifact(ARTIFACT)).hasContent(CONTENT);

        assertThat(api.asked(AT_THE_API)).extracting(StubApi.Asked::query).containsExactly(null, null, "checked=true");
    }

    @Test
    void whatTheApiFindsDamagedIsRefused() {
        api.sends(AT_THE_API, at("/object")).sends(AT_THE_API, at("/object")).answers(AT_THE_API, 410, "{}");
        store.answers("/object", 200, "weights?");

        assertThatExceptionOfType(ApiProblem.class)
                .isThrownBy(() -> api.client().download(ARTIFACT, file))
                .satisfies(e -> assertThat(e.status()).isEqualTo(410));
    }

    @Test
    void aStoreThatCannotBeReachedIsReplacedByTheApi() throws IOException {
        URI nowhere = at("/object");
        store.close();
        api.sends(AT_THE_API, nowhere).sends(AT_THE_API, nowhere).answers(AT_THE_API, 200, CONTENT);

        assertThat(job().artifact(ARTIFACT)).hasContent(CONTENT);
    }

    @Test
    void anAddressThatIsNotOfHttpIsNotFollowed() throws IOException {
        URI local = Files.writeString(directory.resolve("secret"), CONTENT).toUri();
        api.sends(AT_THE_API, local).sends(AT_THE_API, local).answers(AT_THE_API, 410, "{}");

        assertThatExceptionOfType(ApiProblem.class)
                .isThrownBy(() -> api.client().download(ARTIFACT, file))
                .satisfies(e -> assertThat(e.status()).isEqualTo(410));
    }

    @Test
    void anUploadGoesToTheStoreInPartsWithoutTheKey() {
        signsParts("/part-1", "/part-2");
        store.answers("/part-1", 200, "").answers("/part-2", 200, "");
        api.answers("/sent", 200, STAGED);

        assertThat(upload()).isEqualTo(STAGED);

        AnnouncedArtifact announced = announced();
        assertThat(bodies("/uploads", AnnouncedArtifact.class)).containsExactly(announced);
        assertThat(bodies("/part", UploadPart.class))
                .containsExactly(
                        new UploadPart(announced, "upload-1", 1, 5, Digest.md5Base64("weigh".getBytes(UTF_8))),
                        new UploadPart(announced, "upload-1", 2, 3, Digest.md5Base64("ts!".getBytes(UTF_8))));
        assertThat(bodies("/sent", SentArtifact.class)).containsExactly(new SentArtifact(announced, "upload-1"));
        assertThat(store.asked("")).extracting(StubApi.Asked::method).containsExactly("PUT", "PUT");
        assertThat(store.asked("")).extracting(StubApi.Asked::body).containsExactly("weigh", "ts!");
        assertThat(store.asked(""))
                .allSatisfy(asked -> assertThat(asked.headers())
                        .containsEntry("content-md5", "signed")
                        .doesNotContainKeys("authorization", "entangle-fencing-token"));
        assertThat(api.asked("/given-up")).isEmpty();
    }

    @Test
    void onePartIsSentAgainByAFreshAddressAndTheOthersAreNot() {
        signsParts("/part-1", "/part-2", "/part-2-again");
        store.answers("/part-1", 200, "").answers("/part-2", 503, "").answers("/part-2-again", 200, "");
        api.answers("/sent", 200, STAGED);

        assertThat(upload()).isEqualTo(STAGED);

        assertThat(store.asked("/part-1")).hasSize(1);
        assertThat(store.asked("/part-2-again"))
                .singleElement()
                .satisfies(asked -> assertThat(asked.body()).isEqualTo("ts!"));
        assertThat(clock.pauses()).hasSize(1);
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgain() {
        signsParts("/part");
        store.answers("/part", 200, "");
        api.answers("/sent", 503, "{}").answers("/sent", 200, STAGED);

        assertThat(upload()).isEqualTo(STAGED);

        assertThat(store.asked("/part")).as("parts that arrived stay").hasSize(2);
    }

    @Test
    void anUploadThatTheStoreHasGivenUpIsBegunAnew() {
        signsParts("/part");
        store.answers("/part", 200, "");
        api.answers("/sent", 404, "{}").answers("/sent", 200, STAGED).answers("/given-up", 204, "");

        assertThat(upload()).isEqualTo(STAGED);

        assertThat(api.asked("/uploads")).hasSize(2);
    }

    @Test
    void aStoreThatStaysAwayIsReplacedByTheApiAndForgetsWhatItHas() {
        signsParts("/part");
        store.answers("/part", 503, "");
        api.answers("/given-up", 204, "").answers("/artifacts", 200, STAGED);

        assertThat(upload()).isEqualTo(STAGED);

        assertThat(store.asked("/part")).hasSize(12);
        assertThat(api.asked("/artifacts"))
                .singleElement()
                .satisfies(asked -> assertThat(asked.body()).isEqualTo(CONTENT));
        assertThat(bodies("/given-up", SentArtifact.class)).containsExactly(new SentArtifact(announced(), "upload-1"));
    }

    @Test
    void aFileThatChangesWhileItIsSentIsNotCompleted() throws IOException {
        signsParts("/part");
        store.answers("/part", 200, "");
        api.answers("/given-up", 204, "");
        AnnouncedArtifact before =
                new AnnouncedArtifact(ArtifactKind.CHECKPOINT, "c.safetensors", sha256("weights."), 8);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new PartedUpload(
                                api.client(), StubApi.lease(null), new SentArtifact(before, "upload-1"), 5, once())
                        .send(file))
                .withMessageContaining("changed while it was uploaded");

        assertThat(api.asked("/sent")).isEmpty();
        assertThat(api.asked("/given-up")).hasSize(1);
    }

    @Test
    void anApiThatTakesContentItselfGetsItWhole() {
        api.answers("/uploads", 200, UploadPlan.throughApi()).answers("/artifacts", 200, STAGED);

        assertThat(upload()).isEqualTo(STAGED);

        assertThat(api.asked("/artifacts"))
                .singleElement()
                .satisfies(asked -> assertThat(asked.body()).isEqualTo(CONTENT));
    }

    /** The last address is given again and again. */
    private void signsParts(String... paths) {
        api.answers("/uploads", 200, IN_FIVES);
        for (String path : paths) {
            api.answers("/uploads/part", 200, new PresignedPart(at(path).toString(), Map.of("Content-MD5", "signed")));
        }
    }

    private URI at(String path) {
        return store.address().resolve(path + "?signature=1");
    }

    private StagedArtifact upload() {
        return job().upload(ArtifactKind.CHECKPOINT, file);
    }

    private LeasedJob job() {
        try {
            WorkDirectory work = new WorkDirectory(directory.resolve("work"), 1 << 20);
            Lease lease = StubApi.lease(null);
            JobReports reports = new JobReports();
            Cancellation cancellation = new Cancellation();
            LeaseKeeper keeper = new LeaseKeeper(api.client(), lease, reports, cancellation, clock, clock.nanos());
            return new LeasedJob(
                    api.client(),
                    work,
                    lease,
                    reports,
                    keeper,
                    cancellation,
                    clock,
                    WorkerTraces.off().begin(lease, Duration.ZERO));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PartedUpload.Calls once() {
        return new PartedUpload.Calls() {
            @Override
            public <T> T persist(PartedUpload.Call<T> call) {
                try {
                    return call.attempt();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private <T> List<T> bodies(String pathEnd, Class<T> type) {
        return api.asked(pathEnd).stream()
                .map(asked -> Json.mapper().readValue(asked.body(), type))
                .toList();
    }

    private static AnnouncedArtifact announced() {
        return new AnnouncedArtifact(ArtifactKind.CHECKPOINT, "c.safetensors", ARTIFACT.sha256(), CONTENT.length());
    }

    private static String sha256(String content) {
        return HexFormat.of().formatHex(Digest.sha256().digest(content.getBytes(UTF_8)));
    }
}
