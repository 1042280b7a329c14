package io.entangle.worker.parity;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.UnsampledPolicy;
import io.entangle.worker.checkpoint.HostTensor;
import io.entangle.worker.supernet.SubnetProbe;
import io.entangle.worker.supernet.Supernet;
import java.util.Map;

/**
 * All weights after one step of the optimizer.
 *
 * <p>AdamW makes a step of the learning rate out of any gradient, even one that is rounding noise: the key part of a query-key-value bias, whose gradient is zero in
 * exact arithmetic, and whatever else {@link NoisyElements} holds. These are compared apart, with twice the rate.
 */
final class OptimizerComparison implements SupernetComparison {

    private static final Tolerance TOLERANCE = Tolerance.absolute(1e-5);

    @Override
    public String quantity() {
        return "AdamW step";
    }

    @Override
    public boolean applies(GoldenSupernet golden) {
        return golden.trains("adamw_step1");
    }

    @Override
    public void compare(GoldenSupernet golden, Findings findings) {
        GoldenNode entry = golden.training("adamw_step1");
        AutoFormerArchitecture architecture =
                golden.architecture(entry.at("subnet").count());
        Map<String, HostTensor> expected = golden.tensors(entry.at("file"));
        Map<String, HostTensor> gradients = gradients(golden, architecture);
        Map<String, HostTensor> actual;
        try (TrainedSupernet trained = new TrainedSupernet(golden, UnsampledPolicy.PUBLISHED)) {
            trained.step(architecture);
            actual = trained.weights();
        }
        Deviation exact = new Deviation();
        Deviation noisy = new Deviation();
        expected.forEach((name, tensor) -> {
            HostTensor ours = actual.get(name);
            HostTensor gradient = gradients.get(name);
            if (ours == null || gradient == null || ours.values().length != tensor.values().length) {
                throw new GoldenException("'%s' is no weight of this model".formatted(name));
            }
            NoisyElements noise = NoisyElements.of(name, gradient, golden.space(), architecture);
            for (int i = 0; i < tensor.values().length; i++) {
                (noise.holds(i) ? noisy : exact).add(ours.values()[i], tensor.values()[i], name);
            }
        });
        findings.compared("AdamW step", exact, TOLERANCE);
        findings.compared(
                "AdamW step, rounding noise",
                noisy,
                Tolerance.absolute(2 * golden.settings().learningRate()));
    }

    private static Map<String, HostTensor> gradients(GoldenSupernet golden, AutoFormerArchitecture architecture) {
        try (Supernet supernet = golden.supernet()) {
            return GradientComparison.spread(
                    golden,
                    new SubnetProbe(supernet, architecture)
                            .gradients(golden.images_BCSS(), golden.labels())
                            .slices());
        }
    }
}
