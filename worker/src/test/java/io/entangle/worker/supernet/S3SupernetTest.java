package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an S3 supernet's slices are, with every parameter random so that no default hides a wrong one. */
class S3SupernetTest {

    private static final int BATCH = 5;
    private static final int SUBNETS = 10;

    private static TorchSession session;

    @BeforeAll
    static void open() {
        session = TorchSession.open(TorchDevice.CPU, 1);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    private static Supernet allRandom(S3Space space) {
        return SmallSpaces.allRandom(session, space, QkvBias.HEAD_MAJOR);
    }

    private static S3Architecture drawn(S3Space space, int number) {
        return space.sample(RandomStreams.stream(number, "test"));
    }

    @ParameterizedTest
    @MethodSource("io.entangle.worker.supernet.SmallS3Spaces#all")
    void anExtractedSubnetAnswersAsTheSliceDoesAndCostsWhatTheModelSays(S3Space space) {
        assertThat(space.violations()).isEmpty();
        float[] images = SmallSpaces.images(space, BATCH, 1);
        try (Supernet supernet = allRandom(space)) {
            SubnetExtractor extractor = SubnetExtractor.of(supernet);
            for (int i = 0; i < SUBNETS; i++) {
                S3Architecture architecture = drawn(space, i);
                float[][] sliced = supernet.evaluate(images, architecture, Precision.FP32);
                SubnetCheckpoint checkpoint = extractor.extract(architecture);
                assertThat(checkpoint.parameters())
                        .isEqualTo(CostModel.of(space, architecture).parameters());
                assertThat(new S3ProductCount(space, architecture).of(checkpoint.weights()))
                        .isEqualTo(CostModel.of(space, architecture).macs());
                assertThat(SubnetConfig.read(checkpoint.configJson())).isEqualTo(checkpoint.config());
                try (StandaloneSubnet subnet = StandaloneSubnet.load(session, checkpoint)) {
                    assertClose(subnet.evaluate(images, Precision.FP32), sliced, 1e-5f);
                }
                S3Space alone = (S3Space) checkpoint.config().asSpace();
                assertThat(alone.violations(architecture)).isEmpty();
                Map<String, HostTensor> smaller = extractor.weightsOf(alone, architecture);
                try (Supernet around = Supernet.restore(session, alone, QkvBias.HEAD_MAJOR, smaller)) {
                    assertClose(around.evaluate(images, architecture, Precision.FP32), sliced, 1e-5f);
                }
            }
        }
    }

    private static void assertClose(float[][] actual, float[][] expected, float tolerance) {
        for (int b = 0; b < expected.length; b++) {
            assertThat(actual[b]).containsExactly(expected[b], within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("io.entangle.worker.supernet.SmallS3Spaces#all")
    void whatIsOutsideTheSubnetKeepsItsBitsAndEverythingInsideMoves(S3Space space) {
        for (int i = 0; i < 4; i++) {
            S3Architecture architecture = drawn(space, i);
            try (Supernet supernet = allRandom(space);
                    AdamW optimizer = AdamW.fresh(supernet)) {
                Map<String, HostTensor> before = everything(supernet, optimizer);
                step(supernet, optimizer, architecture, Precision.FP32);
                Map<String, long[]> shapes = Slices.shapes(S3Parameters.ofSubnet(space, architecture));
                long moved = 0;
                long inside = 0;
                Map<String, HostTensor> after = everything(supernet, optimizer);
                for (String name : before.keySet()) {
                    float[] old = Slices.values(before, name);
                    float[] now = Slices.values(after, name);
                    long[] shape = shapes.get(name.substring(name.indexOf(' ') + 1));
                    boolean[] sampled = shape == null
                            ? new boolean[old.length]
                            : Slices.inside(
                                    name,
                                    Objects.requireNonNull(before.get(name)).shape(),
                                    shape);
                    for (int at = 0; at < old.length; at++) {
                        boolean changed = Float.floatToRawIntBits(old[at]) != Float.floatToRawIntBits(now[at]);
                        assertThat(changed && !sampled[at]).as(name).isFalse();
                        moved += changed ? 1 : 0;
                        inside += sampled[at] ? 1 : 0;
                    }
                }
                // Queries and keys of a window of one token have no gradient, and their moments stay zero.
                assertThat(moved).isGreaterThan(inside * 3 / 4);
            }
        }
    }

    private static Map<String, HostTensor> everything(Supernet supernet, AdamW optimizer) {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        supernet.weights().forEach((name, tensor) -> all.put("weight " + name, tensor));
        optimizer.firstMoments().forEach((name, tensor) -> all.put("first " + name, tensor));
        optimizer.secondMoments().forEach((name, tensor) -> all.put("second " + name, tensor));
        return all;
    }

    private static StepOutcome step(
            Supernet supernet, AdamW optimizer, S3Architecture architecture, Precision precision) {
        return supernet.trainStep(
                optimizer,
                SmallSpaces.images(supernet.space(), BATCH, 1),
                SmallSpaces.labels(supernet.space(), BATCH, 1),
                architecture,
                new StepSettings(0, 1e-2, 0.05, 0.1, null, UnsampledPolicy.FROZEN, precision));
    }

    /** Where all tokens are worth the same to one another, attention is the mean of those that are seen: of equal values it is that value, unless tokens that are not there count too. */
    @Test
    void tokensOutsideTheGridAreSeenByNobody() {
        S3Space space = SmallS3Spaces.ofOneStage();
        S3Architecture architecture = new S3Architecture(
                List.of(new S3Architecture.Stage(16, List.of(4, 4), List.of(2, 2), List.of(1.0, 1.0))));
        Map<String, HostTensor> weights = new HashMap<>();
        try (Supernet supernet = allRandom(space)) {
            weights.putAll(supernet.weights());
        }
        weights.replaceAll((name, tensor) ->
                name.contains("relative_position") || name.endsWith("qkv.weight") || name.contains(".mlp.")
                        ? new HostTensor(tensor.shape(), new float[tensor.values().length])
                        : tensor);
        try (Supernet supernet = Supernet.restore(session, space, QkvBias.HEAD_MAJOR, weights)) {
            List<SubnetProbe.Layer> layers =
                    new SubnetProbe(supernet, architecture).trace(SmallSpaces.images(space, BATCH, 1));
            float[] before = layers.get(0).output_BND().values();
            float[] after = layers.get(2).output_BND().values();
            for (int i = 16; i < after.length; i++) {
                assertThat(after[i] - before[i]).isCloseTo(after[i % 16] - before[i % 16], within(1e-5f));
            }
            assertThat(after[0] - before[0]).isNotZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.entangle.worker.supernet.SmallS3Spaces#all")
    void bf16StaysCloseToFp32(S3Space space) {
        try (Supernet fp32 = Supernet.initialise(session, space, 3);
                Supernet bf16 = Supernet.initialise(session, space, 3);
                AdamW optimizer32 = AdamW.fresh(fp32);
                AdamW optimizer16 = AdamW.fresh(bf16)) {
            for (int i = 0; i < 8; i++) {
                S3Architecture architecture = drawn(space, i);
                StepOutcome exact = step(fp32, optimizer32, architecture, Precision.FP32);
                StepOutcome rounded = step(bf16, optimizer16, architecture, Precision.BF16);
                assertThat(rounded.loss()).isCloseTo(exact.loss(), within(0.05));
                assertThat(rounded.gradientNorm()).isCloseTo(exact.gradientNorm(), within(0.15 * exact.gradientNorm()));
                assertThat(rounded.loss()).as("bf16 is really used").isNotEqualTo(exact.loss());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16"})
    void severalStepsOnTheSameImagesLearnThem(Precision precision) {
        S3Space space = SmallS3Spaces.dividing();
        try (Supernet supernet = Supernet.initialise(session, space, 3);
                AdamW optimizer = AdamW.fresh(supernet)) {
            double first = step(supernet, optimizer, space.largest(), precision).loss();
            double last = first;
            for (int i = 0; i < 20; i++) {
                last = step(supernet, optimizer, space.largest(), precision).loss();
            }
            assertThat(last).isLessThan(0.7 * first);
        }
    }

    @Test
    void independentWeightsAreRefused() {
        assertThatThrownBy(() -> Supernet.initialise(session, SmallS3Spaces.dividing(), WeightSharing.INDEPENDENT, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AutoFormer");
    }
}
