package io.entangle.worker.supernet;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gradients of the mean cross entropy, in the published layout and spread over tensors of the supernet's sizes. */
final class PublishedGradients {

    private PublishedGradients() {}

    static Map<String, float[]> of(Supernet supernet, Golden golden, AutoFormerArchitecture architecture) {
        Network network = supernet.network();
        List<Parameter> parameters = supernet.network().blueprint().ofSubnet(architecture);
        Map<String, HostTensor> spread = new LinkedHashMap<>();
        try (TorchScope scope = network.session().scope()) {
            int[] labels = golden.labels();
            ScriptArguments arguments = new ScriptArguments()
                    .tensors(network.weights())
                    .tensor(network.images(golden.images(), scope))
                    .tensor(scope.integers(labels, labels.length))
                    .tensors(List.of());
            network.addArchitecture(arguments, architecture, Precision.FP32);
            arguments.real(0);
            List<Tensor> found = network.program().tensors("loss_and_gradients", Autograd.RECORDING, arguments, scope);
            for (int i = 0; i < parameters.size(); i++) {
                HostTensor slice = new HostTensor(
                        parameters.get(i).shape(), found.get(i + 1).toFloats());
                spread.put(
                        parameters.get(i).name(),
                        spread(slice, network.parameters().get(i).shape()));
            }
        }
        Map<String, float[]> values = new LinkedHashMap<>();
        supernet.network()
                .blueprint()
                .toPublished(spread, QkvBias.PUBLISHED)
                .forEach((name, tensor) -> values.put(name, tensor.values()));
        return values;
    }

    private static HostTensor spread(HostTensor slice, long[] shape) {
        int size = 1;
        for (long side : shape) {
            size *= (int) side;
        }
        float[] whole = new float[size];
        int[] index = new int[shape.length];
        for (float value : slice.values()) {
            int at = 0;
            for (int d = 0; d < shape.length; d++) {
                at = at * (int) shape[d] + index[d];
            }
            whole[at] = value;
            for (int d = shape.length - 1; d >= 0 && ++index[d] == slice.shape()[d]; d--) {
                index[d] = 0;
            }
        }
        return new HostTensor(shape, whole);
    }
}
