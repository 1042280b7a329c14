package io.entangle.worker.supernet;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import java.util.List;
import java.util.stream.IntStream;

/** One tensor for all choices, of which the program cuts what a subnet needs (AutoFormer, section 3.3); a network that stands alone is its own largest subnet. */
final class EntangledLayout implements SupernetLayout {

    private final List<Parameter> parameters;
    private final int[] all;

    EntangledLayout(List<Parameter> parameters) {
        this.parameters = List.copyOf(parameters);
        this.all = IntStream.range(0, parameters.size()).toArray();
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    /** All of them: those of deeper blocks, which the subnet lacks, come last. */
    @Override
    public int[] given(AutoFormerArchitecture architecture) {
        return all.clone();
    }
}
