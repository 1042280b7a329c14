package io.entangle.worker.training;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;

/** The same subnet in every step: to train one alone. No experiment can name it, as it needs the subnet. */
public final class OneSubnet implements SamplingStrategy {

    private final AutoFormerArchitecture architecture;

    /** A strategy that always chooses {@code architecture}. */
    public OneSubnet(AutoFormerArchitecture architecture) {
        this.architecture = architecture;
    }

    @Override
    public String name() {
        return "one-subnet";
    }

    @Override
    public AutoFormerArchitecture sample(AutoFormerSpace space, long seed, int epoch, int batch) {
        return architecture;
    }
}
