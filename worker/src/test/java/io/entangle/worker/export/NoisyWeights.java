package io.entangle.worker.export;

import io.entangle.shared.random.RandomStreams;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.checkpoint.QkvBias;
import io.entangle.worker.checkpoint.TrainPosition;
import io.entangle.worker.checkpoint.TrainState;
import io.entangle.worker.supernet.Supernet;
import io.entangle.worker.torch.TorchSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A supernet with noise on all of its start values, so that none is a zero or a one that hides a mistake, nor a subnet that tells no picture from another. */
final class NoisyWeights {

    private NoisyWeights() {}

    static TrainState of(TorchSession session, SearchSpace space) {
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        SplittableRandom random = RandomStreams.stream(5, "noise");
        try (Supernet begun = Supernet.initialise(session, space, 1)) {
            begun.weights().forEach((name, tensor) -> {
                float[] values = tensor.values().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.2 * random.nextGaussian());
                }
                weights.put(name, new HostTensor(tensor.shape(), values));
            });
        }
        return new TrainState(
                space, QkvBias.HEAD_MAJOR, weights, Map.of(), Map.of(), Map.of(), Map.of(), TrainPosition.START);
    }
}
