package io.entangle.worker.parity;

import io.entangle.worker.checkpoint.HostTensor;
import java.util.Arrays;
import java.util.Map;

/** How far two sets of weights are from each other; a weight that one of them lacks, or has in another shape, is infinitely far. */
final class WeightDifference {

    private WeightDifference() {}

    static Deviation between(Map<String, HostTensor> found, Map<String, HostTensor> expected) {
        Deviation deviation = new Deviation();
        expected.forEach((name, tensor) -> {
            HostTensor other = found.get(name);
            if (other == null || !Arrays.equals(other.shape(), tensor.shape())) {
                deviation.add(Double.NaN, 0, name);
            } else {
                deviation.addTensor(other.values(), tensor.values(), name);
            }
        });
        found.keySet().stream()
                .filter(name -> !expected.containsKey(name))
                .forEach(name -> deviation.add(Double.NaN, 0, name));
        return deviation;
    }
}
