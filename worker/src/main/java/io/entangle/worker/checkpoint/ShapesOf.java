package io.entangle.worker.checkpoint;

import java.util.Arrays;
import java.util.Map;

/**
 * Shapes of tensors that a network must have.
 *
 * @param network what it is, in words
 * @param tensors by name
 */
record ShapesOf(String network, Map<String, HostTensor> tensors) {

    /**
     * The shape of a tensor.
     *
     * @throws CheckpointException if it is missing or has another number of dimensions
     */
    long[] of(String name, int dimensions) {
        HostTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException("tensor '%s' of an %s is missing".formatted(name, network));
        }
        if (tensor.shape().length != dimensions || Arrays.stream(tensor.shape()).anyMatch(size -> size < 1)) {
            throw new CheckpointException("tensor '%s' has shape %s, and should have %d dimensions"
                    .formatted(name, Arrays.toString(tensor.shape()), dimensions));
        }
        return tensor.shape();
    }
}
