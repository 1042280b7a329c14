package io.entangle.shared.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.json.Json;
import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.ImageGeometry;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.Spaces;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Counts agree exactly with those of the authors' published models, and with a list of all tensors and products for subnets that those do not have. */
class S3CostsTest {

    record Golden(String name, S3Space space, S3Architecture subnet, JsonNode node) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void publishedModelsAreCountedExactly(Golden golden) {
        long macs = golden.node.get("macs_measured_batch1").asLong();
        assertThat(CostModel.of(golden.space, golden.subnet))
                .isEqualTo(new Costs(golden.node.get("params").asLong(), macs, macs));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void thePublishedCounterIsReproducedWithItsFaults(Golden golden) {
        assertThat(PublishedCounter.flops(golden.space, golden.subnet))
                .isEqualTo(golden.node.get("flops_reference").asDouble());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void gridsWindowsAndShiftsAreThoseOfThePublishedModels(Golden golden) {
        List<List<Integer>> used = new ArrayList<>();
        for (int stage = 0; stage < golden.subnet.stages().size(); stage++) {
            List<Integer> windows = golden.subnet.stages().get(stage).windowSize();
            for (int block = 0; block < windows.size(); block++) {
                used.add(List.of(
                        golden.space.gridOf(stage),
                        golden.space.usedWindow(stage, windows.get(block)),
                        golden.space.shift(stage, block, windows.get(block))));
            }
        }
        List<List<Integer>> published = new ArrayList<>();
        golden.node
                .get("blocks")
                .forEach(block -> published.add(List.of(
                        block.get(0).asInt(), block.get(1).asInt(), block.get(2).asInt())));
        assertThat(used).isEqualTo(published);
    }

    @Test
    void randomSubnetsCostWhatTheirTensorsAndProductsAddUpTo() {
        SplittableRandom random = RandomStreams.stream(5, "subnets");
        for (int i = 0; i < 200; i++) {
            S3Space space = Spaces.tinyS3();
            S3Architecture subnet = space.sample(random);
            Written written = new Written(space, subnet);
            assertThat(CostModel.of(space, subnet))
                    .isEqualTo(new Costs(written.parameters, written.macs, written.macs));
        }
    }

    static Stream<Golden> goldens() throws IOException {
        List<Golden> goldens = new ArrayList<>();
        for (JsonNode model : read().get("models")) {
            JsonNode image = model.get("image");
            S3Space space = new S3Space(
                    new ImageGeometry(
                            image.get("size").asInt(), image.get("patch").asInt(), 3),
                    model.get("classes").asInt(),
                    List.of());
            List<S3Architecture.Stage> stages = new ArrayList<>();
            for (JsonNode stage : model.get("stages")) {
                stages.add(Json.mapper().treeToValue(stage, S3Architecture.Stage.class));
            }
            goldens.add(new Golden(model.get("name").asString(), space, new S3Architecture(stages), model));
        }
        assertThat(goldens).hasSize(4);
        return goldens.stream();
    }

    private static JsonNode read() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(S3CostsTest.class.getResourceAsStream("/goldens/s3-counts.json"))) {
            return Json.mapper().readTree(file);
        }
    }

    /** A subnet's network written down layer after layer, its windows token by token. */
    private static final class Written {

        private long parameters;
        private long macs;

        Written(S3Space space, S3Architecture subnet) {
            int grid = space.image().size() / space.image().patch();
            int width = subnet.stages().get(0).embedDim();
            linear(grid * grid, 3 * space.image().patch() * space.image().patch(), width, true);
            norm(width);
            for (int i = 0; i < subnet.stages().size(); i++) {
                S3Architecture.Stage stage = subnet.stages().get(i);
                if (i > 0) {
                    grid = (grid + grid % 2) / 2;
                    norm(4 * width);
                    linear(grid * grid, 4 * width, stage.embedDim(), false);
                    width = stage.embedDim();
                }
                for (int block = 0; block < stage.depth(); block++) {
                    int q = 32 * stage.numHeads().get(block);
                    norm(width);
                    linear(grid * grid, width, 3 * q, true);
                    windows(
                            grid,
                            Math.min(grid, stage.windowSize().get(block)),
                            stage.numHeads().get(block));
                    linear(grid * grid, q, width, true);
                    norm(width);
                    linear(grid * grid, width, (int) (width * stage.mlpRatio().get(block)), true);
                    linear(grid * grid, (int) (width * stage.mlpRatio().get(block)), width, true);
                }
            }
            norm(width);
            linear(1, width, space.classes(), true);
        }

        private void linear(int tokens, int in, int out, boolean bias) {
            parameters += (long) in * out + (bias ? out : 0);
            macs += (long) tokens * in * out;
        }

        private void norm(int width) {
            parameters += 2L * width;
        }

        private void windows(int grid, int window, int heads) {
            for (int distanceY = 1 - window; distanceY < window; distanceY++) {
                for (int distanceX = 1 - window; distanceX < window; distanceX++) {
                    parameters += heads;
                }
            }
            for (int top = 0; top < grid; top += window) {
                for (int left = 0; left < grid; left += window) {
                    int tokens = window * window;
                    macs += 2L * tokens * tokens * 32 * heads;
                }
            }
        }
    }
}
