package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import java.util.List;
import java.util.stream.Collectors;

/** A step whose loss or gradient is infinite or not a number. It changed neither weights nor moments. */
public final class NonFiniteLossException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the step, counted over the whole training from 0, and the architectures that were sampled in it. */
    public NonFiniteLossException(long step, List<Architecture> architectures, double loss, double gradientNorm) {
        super(
                "step %d: loss %s, gradient norm %s at architecture %s; a lower learning rate, gradient clipping or fp32 may help"
                        .formatted(
                                step,
                                loss,
                                gradientNorm,
                                architectures.stream()
                                        .map(Architecture::toString)
                                        .collect(Collectors.joining(" and "))));
    }
}
