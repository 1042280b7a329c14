package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks into a subnet while it computes in 32 bits: what its layers put out, and its gradients. For comparisons; training needs neither. */
public final class SubnetProbe {

    private final Network network;
    private final Architecture architecture;

    /** A probe of that subnet. */
    public SubnetProbe(Supernet supernet, Architecture architecture) {
        this(supernet.network(), architecture);
    }

    /** A probe of a subnet that stands alone. */
    public SubnetProbe(StandaloneSubnet subnet) {
        this(subnet.network(), subnet.architecture());
    }

    private SubnetProbe(Network network, Architecture architecture) {
        this.network = network;
        this.architecture = architecture;
    }

    /**
     * Loss and gradients of a batch.
     *
     * @param loss mean cross entropy
     * @param slices gradients of the subnet's weights, of the subnet's sizes, by name, qkv weights head-major
     */
    public record Gradients(double loss, Map<String, HostTensor> slices) {

        /** Copies the map. */
        public Gradients {
            slices = Map.copyOf(slices);
        }
    }

    /**
     * What a layer puts out.
     *
     * @param name as the published code names the layer
     * @param output_BND one row for each token of each image; the patch embedding has no row for the class token
     */
    public record Layer(String name, HostTensor output_BND) {}

    /** The gradients of the mean cross entropy. */
    public Gradients gradients(float[] images_BCSS, int[] labels) {
        List<Parameter> parameters = network.blueprint().ofSubnet(architecture);
        try (TorchScope scope = network.session().scope()) {
            ScriptArguments arguments = new ScriptArguments()
                    .tensors(network.layout().given(architecture, network.weights()))
                    .tensor(network.images(images_BCSS, scope))
                    .tensor(scope.integers(labels, labels.length))
                    .tensors(List.of());
            network.addArchitecture(arguments, architecture, Precision.FP32);
            arguments.real(0);
            List<Tensor> found = network.program().tensors("loss_and_gradients", Autograd.RECORDING, arguments, scope);
            Map<String, HostTensor> slices = new LinkedHashMap<>();
            for (int i = 0; i < parameters.size(); i++) {
                Parameter parameter = parameters.get(i);
                slices.put(
                        parameter.name(),
                        new HostTensor(parameter.shape(), found.get(i + 1).toFloats()));
            }
            return new Gradients(found.get(0).toFloats()[0], slices);
        }
    }

    /** Outputs of the patch embedding, of each block and its attention, and of the last norm, in that order. */
    public List<Layer> trace(float[] images_BCSS) {
        List<TracedLayer> traced = network.blueprint().layers(architecture);
        try (TorchScope scope = network.session().scope()) {
            ScriptArguments arguments = new ScriptArguments()
                    .tensors(network.layout().given(architecture, network.weights()))
                    .tensor(network.images(images_BCSS, scope));
            network.addArchitecture(arguments, architecture, Precision.FP32);
            List<Tensor> outputs = network.program().tensors("trace", Autograd.INFERENCE, arguments, scope);
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < traced.size(); i++) {
                Tensor output = outputs.get(i);
                HostTensor tensor = new HostTensor(output.shape(), output.toFloats());
                layers.add(new Layer(
                        traced.get(i).name(), inOrder(tensor, traced.get(i).order())));
            }
            return layers;
        }
    }

    private static HostTensor inOrder(HostTensor placed_BND, int[] order) {
        if (order.length == 0) {
            return placed_BND;
        }
        int width = (int) placed_BND.shape()[2];
        float[] ordered = new float[placed_BND.values().length];
        for (int row = 0; row < ordered.length / width; row++) {
            int image = row / order.length;
            int token = order[row % order.length];
            System.arraycopy(placed_BND.values(), row * width, ordered, (image * order.length + token) * width, width);
        }
        return new HostTensor(placed_BND.shape(), ordered);
    }
}
