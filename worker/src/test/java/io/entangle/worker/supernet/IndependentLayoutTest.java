package io.entangle.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.torch.TorchDevice;
import io.entangle.worker.torch.TorchSession;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Classical sharing: a choice has its own weights, and nobody else's step moves them. */
class IndependentLayoutTest {

    private static final AutoFormerSpace SPACE = SmallSpaces.space();
    private static final AutoFormerArchitecture SUBNET =
            new AutoFormerArchitecture(12, List.of(1, 2), List.of(1.5, 2.0));
    private static final int BATCH = 4;

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
    void aStepMovesTheSampledChoicesAndNothingElse() {
        try (Supernet supernet = Supernet.initialise(session, SPACE, WeightSharing.INDEPENDENT, 5);
                AdamW optimizer = AdamW.fresh(supernet)) {
            Map<String, HostTensor> before = supernet.weights();
            for (int step = 0; step < 3; step++) {
                supernet.trainStep(
                        optimizer,
                        SmallSpaces.images(SPACE, BATCH, step),
                        SmallSpaces.labels(SPACE, BATCH, step),
                        SUBNET,
                        settings(step));
            }
            Map<String, HostTensor> after = supernet.weights();
            TreeSet<String> moved = new TreeSet<>();
            after.forEach((name, tensor) -> {
                if (!tensor.equals(before.get(name))) {
                    moved.add(name.substring(0, name.indexOf(".blocks.") < 0 ? 13 : name.indexOf(".blocks.") + 9));
                }
            });
            assertThat(moved)
                    .containsExactly(
                            "embedding-12.",
                            "embedding-12.heads-1.ratio-1.5.blocks.0",
                            "embedding-12.heads-2.ratio-2.0.blocks.1");
            assertThat(optimizer.stepCounts().values()).containsOnly(0L, 3L);
        }
    }

    @Test
    void holdsEveryChoiceOnce() {
        long one = CostModel.of(SPACE, SPACE.largest()).parameters();
        assertThat(Supernet.parameters(SPACE, WeightSharing.ENTANGLED)).isEqualTo(one);
        long expected = 0;
        for (int embed : SPACE.embedDim()) {
            for (int heads : SPACE.numHeads()) {
                for (double ratio : SPACE.mlpRatio()) {
                    long deep = parameters(embed, heads, ratio, 3);
                    long perBlock = deep - parameters(embed, heads, ratio, 2);
                    expected += 3 * perBlock;
                }
            }
            long outside = 2 * parameters(embed, 1, 1.0, 1) - parameters(embed, 1, 1.0, 2);
            expected += outside;
        }
        assertThat(Supernet.parameters(SPACE, WeightSharing.INDEPENDENT))
                .isEqualTo(expected)
                .isGreaterThan(5 * one);
    }

    private static long parameters(int embed, int heads, double ratio, int depth) {
        return CostModel.of(
                        SPACE,
                        new AutoFormerArchitecture(
                                embed, Collections.nCopies(depth, heads), Collections.nCopies(depth, ratio)))
                .parameters();
    }

    @Test
    void anExtractedSubnetAnswersAsItDidInTheSupernet() {
        float[] images = SmallSpaces.images(SPACE, BATCH, 1);
        try (Supernet supernet = Supernet.initialise(session, SPACE, WeightSharing.INDEPENDENT, 5)) {
            float[][] expected = supernet.evaluate(images, SUBNET, Precision.FP32);
            SubnetCheckpoint checkpoint = SubnetExtractor.of(supernet).extract(SUBNET);
            assertThat(checkpoint.weights()).containsKey("blocks.1.attn.qkv.weight");
            try (StandaloneSubnet subnet = StandaloneSubnet.load(session, checkpoint);
                    Supernet restored = Supernet.restore(session, SPACE, supernet.qkvBias(), supernet.weights())) {
                for (int image = 0; image < BATCH; image++) {
                    assertThat(subnet.evaluate(images, Precision.FP32)[image])
                            .containsExactly(expected[image], within(1e-6f));
                    assertThat(restored.evaluate(images, SUBNET, Precision.FP32)[image])
                            .containsExactly(expected[image]);
                }
            }
        }
    }

    @Test
    void choicesThatDifferStartDifferently() {
        try (Supernet supernet = Supernet.initialise(session, SPACE, WeightSharing.INDEPENDENT, 5)) {
            Map<String, HostTensor> weights = supernet.weights();
            HostTensor one = weights.get("embedding-12.heads-1.ratio-1.5.blocks.0.attn.qkv.weight");
            HostTensor other = weights.get("embedding-12.heads-1.ratio-2.0.blocks.0.attn.qkv.weight");
            assertThat(Objects.requireNonNull(one).shape())
                    .isEqualTo(Objects.requireNonNull(other).shape());
            assertThat(one.values()).isNotEqualTo(other.values());
        }
    }

    private static StepSettings settings(int step) {
        return new StepSettings(step, 1e-2, 0.05, 0.1, null, UnsampledPolicy.FROZEN, Precision.FP32);
    }
}
