package io.entangle.worker.training;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;

/** The same subnet in every draw: to train one alone. No experiment can name it, as it needs the subnet. */
public final class OneSubnet implements SamplingStrategy {

    private final Architecture architecture;

    /** A strategy that always chooses {@code architecture}. */
    public OneSubnet(Architecture architecture) {
        this.architecture = architecture;
    }

    @Override
    public String name() {
        return "one-subnet";
    }

    @Override
    public Architecture sample(SearchSpace space, long seed, int epoch, int draw) {
        return architecture;
    }
}
