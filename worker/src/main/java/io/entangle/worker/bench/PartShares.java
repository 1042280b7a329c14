package io.entangle.worker.bench;

import io.entangle.worker.torch.OperatorProfile;
import io.entangle.worker.torch.OperatorProfile.Operator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Sorts recorded operators into parts, and adds them up. */
final class PartShares {

    private static final double NANOS = 1e9;
    private static final Set<String> GEMM = Set.of(
            "aten::mm",
            "aten::addmm",
            "aten::addmm_",
            "aten::linear",
            "aten::_addmm_activation",
            "mkldnn::_linear_pointwise");
    private static final Set<String> ATTENTION =
            Set.of("aten::bmm", "aten::baddbmm", "aten::baddbmm_", "aten::_softmax", "aten::_softmax_backward_data");
    private static final String FUSED_ATTENTION = "scaled_dot_product";

    /** The method of the program around forward and backward pass: what a training step runs outside of it is the optimizer's. */
    private static final String GRADIENTS = "gradients";

    private final boolean training;
    private final Map<Part, Double> seconds = new EnumMap<>(Part.class);

    PartShares(boolean training) {
        this.training = training;
    }

    /** Records a step. */
    void record(Runnable step) {
        long[] nanos = new long[1];
        double inOperators = 0;
        for (Operator operator : OperatorProfile.of(() -> {
            long start = System.nanoTime();
            step.run();
            nanos[0] = System.nanoTime() - start;
        })) {
            inOperators += operator.seconds();
            seconds.merge(part(operator), operator.seconds(), Double::sum);
        }
        seconds.merge(Part.DATA, Math.max(0, nanos[0] / NANOS - inOperators), Double::sum);
    }

    private Part part(Operator operator) {
        if (training
                && !operator.name().equals(GRADIENTS)
                && !operator.callers().contains(GRADIENTS)) {
            return Part.OPTIMIZER;
        }
        if (GEMM.contains(operator.name())) {
            return Part.GEMM;
        }
        return ATTENTION.contains(operator.name()) || operator.name().contains(FUSED_ATTENTION)
                ? Part.ATTENTION
                : Part.ELEMENT_WISE;
    }

    /** Share of each part in all recorded steps. */
    Map<Part, Double> shares() {
        double sum = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<Part, Double> shares = new EnumMap<>(Part.class);
        seconds.forEach((part, value) -> shares.put(part, value / sum));
        return shares;
    }
}
