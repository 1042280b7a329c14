package io.entangle.worker.supernet;

import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.torch.Tensor;
import io.entangle.worker.torch.TorchScope;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Tensors on the device that no training changes: each is made when first asked for, by any thread, and kept as long as the network. */
final class ConstantTensors {

    private final TorchScope scope;
    private final Map<Object, Tensor> made = new HashMap<>();

    ConstantTensors(TorchScope scope) {
        this.scope = scope;
    }

    /**
     * Numbers of 32 bits.
     *
     * @param key equal for equal tensors
     */
    synchronized Tensor floats(Object key, Supplier<HostTensor> values) {
        return made.computeIfAbsent(key, ignored -> {
            HostTensor tensor = values.get();
            return scope.floats(tensor.values(), tensor.shape());
        });
    }

    /**
     * Indices.
     *
     * @param key equal for equal tensors
     */
    synchronized Tensor indices(Object key, Supplier<int[]> values) {
        return made.computeIfAbsent(key, ignored -> {
            int[] indices = values.get();
            return scope.integers(indices, indices.length);
        });
    }
}
