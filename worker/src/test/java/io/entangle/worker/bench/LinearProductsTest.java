package io.entangle.worker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.cost.CostModel;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.Presets;
import io.entangle.shared.searchspace.S3Space;
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

    @ParameterizedTest
    @ValueSource(strings = {"s3-tiny", "s3-cifar-32"})
    void nothingButAttentionAndHeadIsMissingInStages(String preset) {
        S3Space space = (S3Space) Presets.find(preset).orElseThrow().space();
        for (int i = 0; i < 5; i++) {
            S3Architecture architecture = space.sample(RandomStreams.stream(1, "test", i));
            List<S3Architecture.Stage> stages = architecture.stages();
            long attention = 0;
            for (int stage = 0; stage < stages.size(); stage++) {
                attention += attention(space, stage, stages.get(stage));
            }
            long head = (long) stages.get(stages.size() - 1).embedDim() * space.classes();

            long linear = macs(LinearProducts.ofEvaluation(space, architecture, BATCH));

            assertThat(linear + BATCH * (attention + head))
                    .isEqualTo(BATCH * CostModel.of(space, architecture).macs());
            long patches = (long) space.image().grid()
                    * space.image().grid()
                    * space.image().patchPixels()
                    * stages.get(0).embedDim();
            assertThat(macs(LinearProducts.ofTraining(space, architecture, BATCH)))
                    .as("forward and two gradients, but none of the pixels")
                    .isEqualTo(3 * linear - BATCH * patches);
        }
    }

    /** Each token of the windows, which may reach beyond the grid, with each of its window, twice. */
    private static long attention(S3Space space, int index, S3Architecture.Stage stage) {
        long grid = space.gridOf(index);
        long macs = 0;
        for (int block = 0; block < stage.depth(); block++) {
            long window = space.usedWindow(index, stage.windowSize().get(block));
            long side = (grid + window - 1) / window * window;
            macs += 2
                    * side
                    * side
                    * window
                    * window
                    * S3Space.qkvDim(stage.numHeads().get(block));
        }
        return macs;
    }

    private static long macs(List<Product> products) {
        return products.stream().mapToLong(Product::macs).sum();
    }
}
