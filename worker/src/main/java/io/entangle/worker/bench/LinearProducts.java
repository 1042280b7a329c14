package io.entangle.worker.bench;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.bench.Product.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The matrix products of a subnet's linear layers: patches, mergings of patches, query-key-value, projection and the two of each MLP. Attention and the head are left out. */
final class LinearProducts {

    private static final int NEIGHBOURS = 4;

    private LinearProducts() {}

    /** The products of one evaluation of a batch. */
    static List<Product> ofEvaluation(SearchSpace space, Architecture architecture, int batch) {
        Map<Layer, Integer> layers = layers(space, architecture, batch);
        List<Product> products = new ArrayList<>();
        layers.forEach((layer, times) -> products.add(layer.forward(times)));
        return products;
    }

    /** The products of one training step: each layer's forward product and its two gradients; patches need no gradient of their pixels. */
    static List<Product> ofTraining(SearchSpace space, Architecture architecture, int batch) {
        Layer patches = patches(space, architecture, batch);
        List<Product> products = new ArrayList<>();
        layers(space, architecture, batch).forEach((layer, times) -> {
            products.add(layer.forward(times));
            products.add(new Product(layer.outputs, layer.rows, layer.inputs, Form.WEIGHT_GRADIENT, times));
            if (!layer.equals(patches)) {
                products.add(new Product(layer.rows, layer.outputs, layer.inputs, Form.INPUT_GRADIENT, times));
            }
        });
        return products;
    }

    private static Map<Layer, Integer> layers(SearchSpace space, Architecture architecture, int batch) {
        Map<Layer, Integer> layers = new LinkedHashMap<>();
        layers.put(patches(space, architecture, batch), 1);
        List<Block> blocks = space.byFamily(
                autoFormer -> blocks(autoFormer, (AutoFormerArchitecture) architecture),
                s3 -> blocks(s3, (S3Architecture) architecture));
        for (Block block : blocks) {
            int rows = batch * block.tokens;
            layers.merge(new Layer(rows, block.embed, 3 * block.attention), 1, Integer::sum);
            layers.merge(new Layer(rows, block.attention, block.embed), 1, Integer::sum);
            layers.merge(new Layer(rows, block.embed, block.hidden), 1, Integer::sum);
            layers.merge(new Layer(rows, block.hidden, block.embed), 1, Integer::sum);
        }
        if (space instanceof S3Space s3 && architecture instanceof S3Architecture subnet) {
            mergings(s3, subnet, batch).forEach(merging -> layers.merge(merging, 1, Integer::sum));
        }
        return layers;
    }

    private static List<Block> blocks(AutoFormerSpace space, AutoFormerArchitecture architecture) {
        return IntStream.range(0, architecture.depth())
                .mapToObj(i -> new Block(
                        space.image().tokens(),
                        architecture.embedDim(),
                        space.qkvDim(architecture.numHeads().get(i)),
                        architecture.hidden(i)))
                .toList();
    }

    private static List<Block> blocks(S3Space space, S3Architecture architecture) {
        List<Block> blocks = new ArrayList<>();
        for (int index = 0; index < architecture.stages().size(); index++) {
            S3Architecture.Stage stage = architecture.stages().get(index);
            int tokens = space.gridOf(index) * space.gridOf(index);
            for (int block = 0; block < stage.depth(); block++) {
                int attention = S3Space.qkvDim(stage.numHeads().get(block));
                blocks.add(new Block(tokens, stage.embedDim(), attention, stage.hidden(block)));
            }
        }
        return blocks;
    }

    private static List<Layer> mergings(S3Space space, S3Architecture architecture, int batch) {
        List<S3Architecture.Stage> stages = architecture.stages();
        return IntStream.range(1, stages.size())
                .mapToObj(stage -> new Layer(
                        batch * space.gridOf(stage) * space.gridOf(stage),
                        NEIGHBOURS * stages.get(stage - 1).embedDim(),
                        stages.get(stage).embedDim()))
                .toList();
    }

    private static Layer patches(SearchSpace space, Architecture architecture, int batch) {
        int grid = space.image().grid();
        int embed = architecture.byFamily(
                AutoFormerArchitecture::embedDim,
                subnet -> subnet.stages().get(0).embedDim());
        return new Layer(batch * grid * grid, space.image().patchPixels(), embed);
    }

    private record Block(int tokens, int embed, int attention, int hidden) {}

    private record Layer(int rows, int inputs, int outputs) {

        Product forward(int times) {
            return new Product(rows, inputs, outputs, Form.FORWARD, times);
        }
    }
}
