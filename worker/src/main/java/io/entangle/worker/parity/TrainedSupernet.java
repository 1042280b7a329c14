package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.Precision;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.supernet.AdamW;
import io.entangle.worker.supernet.PublishedTensors;
import io.entangle.worker.supernet.Supernet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A published supernet that takes steps on its batch. */
final class TrainedSupernet implements AutoCloseable {

    private final GoldenSupernet golden;
    private final GoldenTraining training;
    private final UnsampledPolicy unsampled;
    private final Supernet supernet;
    private final AdamW optimizer;
    private long steps;

    TrainedSupernet(GoldenSupernet golden, UnsampledPolicy unsampled) {
        this.golden = golden;
        this.training = golden.settings();
        this.unsampled = unsampled;
        this.supernet = golden.supernet();
        this.optimizer = AdamW.fresh(supernet);
    }

    /** Takes a step; the loss before it. */
    double step(AutoFormerArchitecture architecture) {
        return supernet.trainStep(
                        optimizer,
                        golden.images_BCSS(),
                        golden.labels(),
                        architecture,
                        training.settings(steps++, unsampled))
                .loss();
    }

    float[][] logits(AutoFormerArchitecture architecture) {
        return supernet.evaluate(golden.images_BCSS(), architecture, Precision.FP32);
    }

    /** The weights, in the published layout and sizes; parts that no subnet can use are decayed with the rest of their tensor. */
    Map<String, HostTensor> weights() {
        Set<String> undecayed = new HashSet<>(PublishedTensors.withoutDecay(golden.space()));
        Map<String, Long> counts = optimizer.stepCounts();
        Map<String, HostTensor> ours = PublishedTensors.fromSupernet(supernet.weights(), golden.space());
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        ours.forEach((name, tensor) -> {
            HostTensor start = Objects.requireNonNull(golden.published().get(name));
            double times =
                    undecayed.contains(name) ? 0 : counts.getOrDefault(name, 0L).doubleValue();
            double kept = Math.pow(1 - training.learningRate() * training.weightDecay(), times);
            float[] decayed = new float[start.values().length];
            for (int i = 0; i < decayed.length; i++) {
                decayed[i] = (float) (start.values()[i] * kept);
            }
            weights.put(name, PublishedTensors.inside(tensor, new HostTensor(start.shape(), decayed)));
        });
        return weights;
    }

    @Override
    public void close() {
        optimizer.close();
        supernet.close();
    }
}
