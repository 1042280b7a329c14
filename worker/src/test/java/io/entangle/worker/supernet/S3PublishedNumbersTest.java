package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Our numbers are those of the authors' code, alone and as a slice of a supernet that is larger: class scores, layers, gradients. */
class S3PublishedNumbersTest {

    private static final S3Golden GOLDEN = S3Golden.read();
    private static final S3Architecture MODEL = GOLDEN.architecture();

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @Test
    void classScoresOfTheModelAlone() {
        try (StandaloneSubnet alone = GOLDEN.alone(session)) {
            assertLogits(alone.evaluate(GOLDEN.images(), Precision.FP32));
        }
    }

    @Test
    void classScoresOfTheModelInASupernet() {
        try (Supernet supernet = GOLDEN.supernet(session)) {
            assertThat(supernet.weights().values().stream()
                            .mapToLong(tensor -> tensor.values().length)
                            .sum())
                    .isGreaterThan(GOLDEN.model().path("params").asLong());
            assertLogits(supernet.evaluate(GOLDEN.images(), MODEL, Precision.FP32));
        }
    }

    private static void assertLogits(float[][] logits) {
        float[][] expected = Golden.matrix(GOLDEN.model().path("logits"));
        assertThat(logits).hasDimensions(expected.length, expected[0].length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(logits[i]).containsExactly(expected[i], within(1e-5f));
        }
    }

    @Test
    void everyLayerPutsOutWhatThePublishedOneDoes() {
        try (Supernet supernet = GOLDEN.supernet(session)) {
            List<SubnetProbe.Layer> layers = new SubnetProbe(supernet, MODEL).trace(GOLDEN.images());
            JsonNode trace = GOLDEN.model().path("trace");
            assertThat(layers).hasSize(trace.size());
            for (int i = 0; i < layers.size(); i++) {
                HostTensor output = layers.get(i).output_BND();
                int width = (int) output.shape()[2];
                assertThat(layers.get(i).name())
                        .isEqualTo(trace.path(i).path("at").asString());
                float[] token = Golden.row(trace.path(i).path("first8_of_sample0_token1"));
                for (int e = 0; e < token.length; e++) {
                    assertThat(output.values()[width + e])
                            .as(layers.get(i).name())
                            .isCloseTo(token[e], within(1e-4f));
                }
            }
        }
    }

    @Test
    void gradientsOfTheModelInASupernet() {
        JsonNode expected = Golden.json("s3-mini", "grads-sampled.json");
        try (Supernet supernet = GOLDEN.supernet(session)) {
            SubnetProbe.Gradients gradients =
                    new SubnetProbe(supernet, MODEL).gradients(GOLDEN.images(), GOLDEN.labels());
            assertThat(gradients.loss()).isCloseTo(GOLDEN.model().path("loss").asDouble(), within(1e-5));
            Map<String, HostTensor> published = S3Tensors.toPublished(gradients.slices());
            assertThat(published.keySet()).containsExactlyInAnyOrderElementsOf(expected.propertyNames());
            published.forEach((name, tensor) -> {
                JsonNode sampled = expected.path(name);
                int every = sampled.path("every").asInt();
                float[] wanted = Golden.row(sampled.path("values"));
                float tolerance = Math.max(1e-4f * sampled.path("max").floatValue(), 1e-7f);
                for (int i = 0; i < wanted.length; i++) {
                    assertThat(tensor.values()[i * every])
                            .as("%s[%d]", name, i * every)
                            .isCloseTo(wanted[i], within(tolerance));
                }
            });
        }
    }

    @Test
    void windowsAndShiftsAreThePublishedOnes() {
        S3Space space = GOLDEN.space();
        int at = 0;
        JsonNode blocks = GOLDEN.model().path("blocks");
        for (int stage = 0; stage < MODEL.stages().size(); stage++) {
            for (int block = 0; block < MODEL.stages().get(stage).depth(); block++) {
                int window = MODEL.stages().get(stage).windowSize().get(block);
                JsonNode published = blocks.path(at++);
                assertThat(space.gridOf(stage))
                        .isEqualTo(published.path("resolution").path(0).asInt());
                assertThat(space.usedWindow(stage, window))
                        .isEqualTo(published.path("window_used").asInt());
                assertThat(space.shift(stage, block, window))
                        .isEqualTo(published.path("shift_used").asInt());
            }
        }
        assertThat(at).isEqualTo(blocks.size());
    }

    @Test
    void publishedTensorsSurviveTheWayInAndOut() {
        Map<String, HostTensor> published = GOLDEN.published();
        assertThat(S3Tensors.toPublished(S3Tensors.fromPublished(published))).isEqualTo(published);
        assertThat(published.values().stream()
                        .mapToLong(tensor -> tensor.values().length)
                        .sum())
                .isEqualTo(GOLDEN.model().path("params").asLong());
        try (Supernet supernet = GOLDEN.supernet(session)) {
            assertThat(new SubnetExtractor(supernet.space(), QkvBias.HEAD_MAJOR, supernet.weights())
                            .extract(MODEL)
                            .weights())
                    .isEqualTo(published);
        }
    }
}
