package io.entangle.worker.bench;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.bench.Product.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The matrix products of a subnet's linear layers: patches, query-key-value, projection and the two of each MLP. Attention and the head are left out. */
final class LinearProducts {

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
        return layers((AutoFormerSpace) space, (AutoFormerArchitecture) architecture, batch);
    }

    private static Map<Layer, Integer> layers(AutoFormerSpace space, AutoFormerArchitecture architecture, int batch) {
        int rows = batch * space.image().tokens();
        int embed = architecture.embedDim();
        Map<Layer, Integer> layers = new LinkedHashMap<>();
        layers.put(patches(space, architecture, batch), 1);
        for (int i = 0; i < architecture.depth(); i++) {
            int attention = space.qkvDim(architecture.numHeads().get(i));
            int hidden = architecture.hidden(i);
            layers.merge(new Layer(rows, embed, 3 * attention), 1, Integer::sum);
            layers.merge(new Layer(rows, attention, embed), 1, Integer::sum);
            layers.merge(new Layer(rows, embed, hidden), 1, Integer::sum);
            layers.merge(new Layer(rows, hidden, embed), 1, Integer::sum);
        }
        return layers;
    }

    private static Layer patches(SearchSpace space, Architecture architecture, int batch) {
        int grid = space.image().grid();
        int embed = ((AutoFormerArchitecture) architecture).embedDim();
        return new Layer(batch * grid * grid, space.image().patchPixels(), embed);
    }

    private record Layer(int rows, int inputs, int outputs) {

        Product forward(int times) {
            return new Product(rows, inputs, outputs, Form.FORWARD, times);
        }
    }
}
