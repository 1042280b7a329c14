package io.entangle.worker.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entangle.shared.contract.v1.ArtifactKind;
import io.entangle.shared.contract.v1.ClaimRequest;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.StagedArtifact;
import io.entangle.shared.contract.v1.WorkerInfo;
import io.entangle.shared.job.JobKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiClientTest {

    static final WorkerInfo SELF = new WorkerInfo(
            "tester", "1", Set.of(JobKind.INSPECT_DATASET), "cpu", "a processor", null, 1, false, "none", null);
    private static final ClaimRequest CLAIM = new ClaimRequest(SELF, 0);

    private final StubApi api = new StubApi();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aClaimBringsALeaseOrNothing() throws InterruptedException {
        Lease lease = StubApi.lease(null);
        api.answers("/leases", 200, lease).answers("/leases", 204, "");

        assertThat(api.client().claim(CLAIM)).contains(lease);
        assertThat(api.client().claim(CLAIM)).isEmpty();
        assertThat(api.asked("/leases"))
                .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("authorization", "Bearer secret"));
    }

    @Test
    void anUploadCarriesTokenDigestAndContent(@TempDir Path directory) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("model.safetensors"), "weights");
        StagedArtifact staged = new StagedArtifact(UUID.randomUUID(), "abc", 7);
        api.answers("/artifacts", 200, staged);

        StagedArtifact answered = api.client().upload(StubApi.lease(null), ArtifactKind.CHECKPOINT, file, "abc", 7);

        assertThat(answered).isEqualTo(staged);
        assertThat(api.asked("/artifacts")).singleElement().satisfies(asked -> {
            assertThat(asked.body()).isEqualTo("weights");
            assertThat(asked.headers())
                    .containsEntry("entangle-fencing-token", "7")
                    .containsEntry("entangle-content-sha256", "abc")
                    .containsEntry("content-length", "7");
        });
    }

    @Test
    void aRefusalTellsStatusDetailAndEveryField() {
        api.answers(
                "/leases",
                422,
                "{\"title\":\"Unprocessable\",\"detail\":\"the claim is invalid\",\"errors\":[{\"pointer\":\"/waitSeconds\",\"detail\":\"must be small\"}]}");

        assertThatExceptionOfType(ApiProblem.class)
                .isThrownBy(() -> api.client().claim(CLAIM))
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(422);
                    assertThat(problem.passing()).isFalse();
                })
                .withMessage(
                        "POST /api/v1/worker/leases was answered 422: the claim is invalid; /waitSeconds must be small");
    }

    @Test
    void aProxysErrorPageIsShownAsItCame() {
        api.answers("/leases", 502, "<html>bad gateway</html>");

        assertThatExceptionOfType(ApiProblem.class)
                .isThrownBy(() -> api.client().claim(CLAIM))
                .matches(ApiProblem::passing)
                .withMessageContaining("<html>bad gateway</html>");
    }

    @Test
    void anAnswerOfAnotherVersionIsNamedAsSuch() {
        api.answers("/leases", 200, "{\"surprise\":1}");

        assertThatThrownBy(() -> api.client().claim(CLAIM))
                .isInstanceOf(ApiMismatch.class)
                .hasMessageContaining("same version");
    }

    @Test
    void nobodyListeningIsToldFromARefusal() {
        URI closed = api.address();
        api.close();

        assertThatThrownBy(() -> new ApiClient(new ApiTransport(closed, null)).claim(CLAIM))
                .isInstanceOf(ApiUnreachable.class)
                .hasMessageContaining("no answer from " + new ApiTransport(closed, null).api());
    }
}
