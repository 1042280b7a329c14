package io.entangle.worker.supernet;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which tensors a supernet has, and which of them a subnet is made of. */
interface SupernetLayout {

    /** All tensors, in order. */
    List<Parameter> parameters();

    /**
     * Where among them the tensors lie that the program is given for several subnets at once, in the program's order; those that any of the subnets has come first.
     *
     * @param architectures at least one
     */
    int[] given(List<? extends Architecture> architectures);

    /** How many of the tensors given are those that any of the subnets has. */
    int sampled(List<? extends Architecture> architectures);

    /** The same for one subnet. */
    default int[] given(Architecture architecture) {
        return given(List.of(architecture));
    }

    /** The layout of a new supernet. */
    static SupernetLayout of(SearchSpace space, WeightSharing sharing) {
        return switch (sharing) {
            case ENTANGLED -> entangled(Blueprint.of(space));
            case INDEPENDENT -> IndependentLayout.of(space);
        };
    }

    private static SupernetLayout entangled(Blueprint blueprint) {
        return new EntangledLayout(blueprint, blueprint.ofSupernet());
    }

    /** The layout of stored weights, which their names tell: independent ones are called after their choices. */
    static SupernetLayout of(SearchSpace space, Set<String> names) {
        return of(space, IndependentLayout.named(names) ? WeightSharing.INDEPENDENT : WeightSharing.ENTANGLED);
    }

    /** The tensors given for a subnet, out of a list parallel to {@link #parameters}. */
    default <T> List<T> given(Architecture architecture, List<T> all) {
        return given(List.of(architecture), all);
    }

    /** The tensors given for several subnets, out of a list parallel to {@link #parameters}. */
    default <T> List<T> given(List<? extends Architecture> architectures, List<T> all) {
        int[] indices = given(architectures);
        List<T> given = new ArrayList<>(indices.length);
        for (int index : indices) {
            given.add(all.get(index));
        }
        return given;
    }
}
