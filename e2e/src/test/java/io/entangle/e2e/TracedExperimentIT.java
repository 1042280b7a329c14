package io.entangle.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entangle.telemetry.OtlpReceiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace goes from a caller's request through the API and the queue to what a worker does, and a collector is told by both. */
class TracedExperimentIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void theSpansOfBothBelongToTheCallersTrace(@TempDir Path home, @TempDir Path images) throws Exception {
        try (OtlpReceiver collector = new OtlpReceiver();
                Installation installation =
                        Installation.start("traced", home, "--entangle.tracing.endpoint=" + collector.endpoint())) {
            UserCalls user = new UserCalls(installation.address());
            StripedImages.write(images, 60, 20);
            user.post("/search-spaces", SmallSearch.SPACE);
            user.post("/datasets", "{\"name\": \"striped\", \"uri\": \"file:%s\"}".formatted(images));
            installation
                    .startWorker(installation.address(), "--otlp-endpoint=" + collector.endpoint())
                    .awaitReady();

            UUID experiment =
                    user.experiment(SmallSearch.experiment("striped"), "00-%s-00f067aa0ba902b7-01".formatted(TRACE));
            user.awaitSuccess(experiment);

            List<String> toldByTheApi = List.of("POST /api/v1/experiments");
            List<String> toldByTheWorker = List.of(
                    "job TRAIN_SUPERNET",
                    "claim",
                    "epoch 1",
                    "epoch 2",
                    "upload CHECKPOINT",
                    "job SEARCH",
                    "job TEST",
                    "job EXPORT");
            await("spans").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(toldByTheApi).allMatch(span -> collector.has(TRACE, span));
                assertThat(toldByTheWorker).allMatch(span -> collector.has(TRACE, span));
            });
        }
    }
}
