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

    private static final String SPACE = """
            {"name": "small", "space": {"family": "autoformer", "image": {"size": 16, "patch": 4}, "classes": 4, "depth": [1, 2], "embedDim": [16, 24],
             "mlpRatio": [1, 2], "numHeads": [1, 2], "headDim": 8, "relativePosition": {"maxDistance": 3}}}
            """;

    private static final String EXPERIMENT = """
            {"name": "traced", "searchSpace": "small", "dataset": "striped", "seed": 5, "heldOut": 0.3,
             "training": {"epochs": 2, "batchSize": 40, "warmupEpochs": 0, "precision": "FP32"},
             "search": {"population": 8, "generations": 1, "parents": 4, "mutations": 2, "crossovers": 2, "evaluationImages": 60},
             "results": {"subnets": 3}}
            """;

    @Test
    void theSpansOfBothBelongToTheCallersTrace(@TempDir Path home, @TempDir Path images) throws Exception {
        try (OtlpReceiver collector = new OtlpReceiver();
                Installation installation =
                        Installation.start("traced", home, "--entangle.tracing.endpoint=" + collector.endpoint())) {
            UserCalls user = new UserCalls(installation.address());
            StripedImages.write(images, 60, 20);
            user.post("/search-spaces", SPACE);
            user.post("/datasets", "{\"name\": \"striped\", \"uri\": \"file:%s\"}".formatted(images));
            installation
                    .startWorker(installation.address(), "--otlp-endpoint=" + collector.endpoint())
                    .awaitReady();

            UUID experiment = user.experiment(EXPERIMENT, "00-%s-00f067aa0ba902b7-01".formatted(TRACE));
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
