package io.entangle.worker.supernet;

import io.entangle.worker.checkpoint.CheckpointException;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.torch.Autograd;
import io.entangle.worker.torch.ScriptArguments;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Exponential moving average of a supernet's weights, those outside the sampled subnets included (Polyak and Juditsky, SIAM J. Control Optim. 1992). */
public final class WeightAverage implements AutoCloseable {

    private final Network network;
    private final TorchScope scope;
    private final List<Tensor> averages = new ArrayList<>();

    /**
     * An average that begins with these values.
     *
     * @throws CheckpointException if a tensor is missing or has the wrong size
     */
    public WeightAverage(Supernet supernet, Map<String, HostTensor> values) {
        network = supernet.network();
        scope = network.session().scope();
        for (Parameter parameter : network.parameters()) {
            HostTensor value = values.get(parameter.name());
            if (value == null || !Arrays.equals(value.shape(), parameter.shape())) {
                scope.close();
                throw new CheckpointException(
                        "average of '%s' is missing or has the wrong shape".formatted(parameter.name()));
            }
            averages.add(scope.floats(value.values(), parameter.shape()));
        }
    }

    /**
     * Takes in the present weights.
     *
     * @param decay share of the average that is kept
     */
    public void update(double decay) {
        network.program()
                .reals(
                        "average",
                        Autograd.INFERENCE,
                        new ScriptArguments()
                                .tensors(averages)
                                .tensors(network.weights())
                                .real(1 - decay));
    }

    /** A copy, by name of the weight. */
    public Map<String, HostTensor> values() {
        return network.snapshot(averages);
    }

    @Override
    public void close() {
        scope.close();
    }
}
