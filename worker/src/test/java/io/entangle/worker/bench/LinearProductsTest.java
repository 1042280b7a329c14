package io.entangle.worker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Presets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The products that a model is compared with are its own: together with attention and head they are all that the cost model counts. */
class LinearProductsTest {

    private static final int BATCH = 3;

    @ParameterizedTest
    @ValueSource(strings = {"autoformer-tiny", "autoformer-base", "cifar-32"})
    void nothingButAttentionAndHeadIsMissing(String preset) {
        AutoFormerSpace space =
                (AutoFormerSpace) Presets.find(preset).orElseThrow().space();
        for (int i = 0; i < 5; i++) {
            AutoFormerArchitecture architecture = space.sample(RandomStreams.stream(1, "test", i));
            long tokens = space.image().tokens();
            long heads =
                    architecture.numHeads().stream().mapToInt(Integer::intValue).sum();
            long attention = 4 * tokens * tokens * space.headDim() * heads;
            long head = (long) architecture.embedDim() * space.classes();

            long linear = macs(LinearProducts.ofEvaluation(space, architecture, BATCH));

            assertThat(linear + BATCH * (attention + head))
                    .isEqualTo(BATCH * CostModel.of(space, architecture).macs());
            long patches = (tokens - 1) * space.image().patchPixels() * architecture.embedDim();
            assertThat(macs(LinearProducts.ofTraining(space, architecture, BATCH)))
                    .as("forward and two gradients, but none of the pixels")
                    .isEqualTo(3 * linear - BATCH * patches);
        }
    }

    private static long macs(List<Product> products) {
        return products.stream().mapToLong(Product::macs).sum();
    }
}
