package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** One tensor for all choices, of which the program cuts what a subnet needs (AutoFormer, section 3.3); a network that stands alone is its own largest subnet. */
final class EntangledLayout implements SupernetLayout {

    private final Blueprint blueprint;
    private final List<Parameter> parameters;

    EntangledLayout(Blueprint blueprint, List<Parameter> parameters) {
        this.blueprint = blueprint;
        this.parameters = List.copyOf(parameters);
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    /** All of them: those of blocks that none of the subnets has come last. */
    @Override
    public int[] given(List<? extends Architecture> architectures) {
        Set<String> own = names(architectures);
        return IntStream.concat(places(own, true), places(own, false)).toArray();
    }

    private IntStream places(Set<String> own, boolean wanted) {
        return IntStream.range(0, parameters.size())
                .filter(i -> own.contains(parameters.get(i).name()) == wanted);
    }

    @Override
    public int sampled(List<? extends Architecture> architectures) {
        return names(architectures).size();
    }

    private Set<String> names(List<? extends Architecture> architectures) {
        Set<String> names = new HashSet<>();
        for (Architecture architecture : architectures) {
            blueprint.ofSubnet(architecture).forEach(parameter -> names.add(parameter.name()));
        }
        return names;
    }
}
