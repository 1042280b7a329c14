package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.worker.torch.OnDevice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Our numbers are those of the authors' code: class scores, gradients, and several optimizer steps. */
abstract class PublishedNumbersOnDevice extends OnDevice {

    private static final StepSettings AS_PUBLISHED =
            new StepSettings(0, 5e-4, 0.05, 0, null, UnsampledPolicy.PUBLISHED, Precision.FP32);

    PublishedNumbersOnDevice(String device) {
        super(device);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autoformer-mini",
                "variant-class-token",
                "variant-clamped-distance",
                "variant-no-abs-pos",
                "variant-fixed-qkv"
            })
    void classScoresAgreeForEverySubnet(String name) {
        Golden golden = Golden.of(name);
        List<AutoFormerArchitecture> architectures = golden.architectures();
        assertThat(architectures).hasSizeGreaterThanOrEqualTo(4);
        try (Supernet supernet = golden.supernet(session())) {
            for (int i = 0; i < architectures.size(); i++) {
                float[][] logits = supernet.evaluate(golden.images(), architectures.get(i), Precision.FP32);
                assertClose(logits, golden.logits(i), 1e-4f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4})
    void gradientsAgree(int subnet) {
        Golden golden = Golden.of("autoformer-mini");
        JsonNode expected = Golden.json("autoformer-mini", "grads-sampled.json").path(Integer.toString(subnet));
        AutoFormerArchitecture architecture = golden.architectures().get(subnet);
        try (Supernet supernet = golden.supernet(session())) {
            Map<String, float[]> gradients = PublishedGradients.of(supernet, golden, architecture);
            assertThat(gradients).hasSize(8 + 16 * architecture.depth());
            gradients.forEach((name, values) -> {
                JsonNode sampled = expected.path(name);
                int every = sampled.path("every").asInt();
                float[] wanted = Golden.row(sampled.path("values"));
                assertThat(wanted).isNotEmpty();
                // A part whose gradient is zero in exact arithmetic (the key bias) shares its tensor's scale.
                float tolerance = Math.max(1e-4f * sampled.path("max").floatValue(), 1e-7f);
                for (int i = 0; i < wanted.length; i++) {
                    assertThat(values[i * every]).as("%s[%d]", name, i * every).isCloseTo(wanted[i], within(tolerance));
                }
            });
        }
    }

    @Test
    void severalStepsWithDifferentSubnetsAgree() {
        Golden golden = Golden.of("autoformer-mini");
        JsonNode run =
                Golden.json("autoformer-mini", "train.json").path("multistep").get(0);
        try (Supernet supernet = golden.supernet(session());
                AdamW optimizer = AdamW.fresh(supernet)) {
            for (int i = 0; i < run.path("subnets").size(); i++) {
                AutoFormerArchitecture architecture =
                        golden.architectures().get(run.path("subnets").get(i).asInt());
                StepOutcome outcome =
                        supernet.trainStep(optimizer, golden.images(), golden.labels(), architecture, AS_PUBLISHED);
                assertThat(outcome.loss()).isCloseTo(run.path("losses").get(i).asDouble(), within(2e-4));
            }
            float[][] logits =
                    supernet.evaluate(golden.images(), golden.architectures().get(0), Precision.FP32);
            assertClose(logits, Golden.matrix(run.path("logits_of_subnet0_after")), 5e-3f);
        }
    }

    private static void assertClose(float[][] actual, float[][] expected, float tolerance) {
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).containsExactly(expected[i], within(tolerance));
        }
    }
}
