package io.entangle.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.api.Api;
import io.entangle.api.scripted.Line;
import io.entangle.api.scripted.LineIT;
import io.entangle.api.scripted.ScriptedWorker;
import io.entangle.shared.contract.v1.Heartbeat;
import io.entangle.shared.contract.v1.Lease;
import io.entangle.shared.contract.v1.Progress;
import io.entangle.shared.job.JobKind;
import io.entangle.shared.job.JobResult;
import io.entangle.shared.job.JobSpec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@LineIT
class InspectionIT {

    private static final String DATASET = "/api/v1/datasets/pets";

    @Autowired
    private Api api;

    @Autowired
    private Line line;

    private ScriptedWorker worker;

    @BeforeEach
    void aRegisteredDataset() {
        line.reset();
        worker = line.worker("inspector");
        assertThat(api.post(
                                "/api/v1/datasets",
                                "{\"name\": \"pets\", \"uri\": \"file:/data/pets\", \"maxCorruptShare\": 0.05}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void theWorkerIsToldWhatShareMayBeCorrupt() {
        assertThat(worker.mustClaim(JobKind.INSPECT_DATASET).spec())
                .isInstanceOfSatisfying(
                        JobSpec.InspectDataset.class,
                        spec -> assertThat(spec.dataset().corruptShare()).isEqualTo(0.05));
    }

    @Test
    void howFarItIsIsShownWhileItIsUnderWay() {
        Lease lease = worker.mustClaim(JobKind.INSPECT_DATASET);
        assertThat(api.get(DATASET).json().has("progress")).isFalse();
        worker.heartbeat(
                lease,
                new Heartbeat(new Progress(300, 1000, "images", null, null, null, 100.0, 7.0, null, null), List.of()));
        assertThat(api.get(DATASET).json().at("/progress/done").asInt()).isEqualTo(300);
        assertThat(api.get(DATASET).json().at("/progress/etaSeconds").asDouble())
                .isEqualTo(7);

        worker.mustComplete(lease, inspected(null));
        assertThat(api.get(DATASET).json().has("progress")).isFalse();
    }

    @Test
    void thePictureOfSamplesIsShownAndReplacedByTheNext() {
        assertThat(api.get(DATASET + "/samples.png").at("/detail")).contains("yet: it is PENDING");
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), inspected(base64("one")));
        assertThat(api.get(DATASET + "/samples.png").text()).isEqualTo("one");

        api.post(DATASET + ":inspect");
        worker.mustComplete(worker.mustClaim(JobKind.INSPECT_DATASET), inspected(null));
        assertThat(api.get(DATASET + "/samples.png").status()).isEqualTo(404);
    }

    @Test
    void aPictureThatIsNoneIsRefusedAndTheJobGoesOn() {
        Lease lease = worker.mustClaim(JobKind.INSPECT_DATASET);
        Api.Answer refused = worker.complete(lease, inspected("§"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo("/samplesPng");
        worker.mustComplete(lease, inspected(null));
    }

    private static JobResult.DatasetInspected inspected(@Nullable String samplesPng) {
        return new JobResult.DatasetInspected("image-folder", List.of("cat", "dog"), 900, 100, null, samplesPng);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
