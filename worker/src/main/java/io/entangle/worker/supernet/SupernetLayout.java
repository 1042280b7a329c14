package io.entangle.worker.supernet;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.experiment.WeightSharing;
import io.entangle.shared.searchspace.AutoFormerSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which tensors a supernet has, and which of them a subnet is made of. */
interface SupernetLayout {

    /** All tensors, in order. */
    List<Parameter> parameters();

    /** Where among them the tensors lie that the program is given for a subnet, in the program's order; the subnet's own come first. */
    int[] given(AutoFormerArchitecture architecture);

    /** The layout of a new supernet. */
    static SupernetLayout of(AutoFormerSpace space, WeightSharing sharing) {
        return switch (sharing) {
            case ENTANGLED -> new EntangledLayout(AutoFormerParameters.ofSupernet(space));
            case INDEPENDENT -> new IndependentLayout(space);
        };
    }

    /** The layout of stored weights, which their names tell: independent ones are called after their choices. */
    static SupernetLayout of(AutoFormerSpace space, Set<String> names) {
        boolean independent = names.stream().anyMatch(IndependentLayout::named);
        return of(space, independent ? WeightSharing.INDEPENDENT : WeightSharing.ENTANGLED);
    }

    /** The tensors given for a subnet, out of a list parallel to {@link #parameters}. */
    default <T> List<T> given(AutoFormerArchitecture architecture, List<T> all) {
        int[] indices = given(architecture);
        List<T> given = new ArrayList<>(indices.length);
        for (int index : indices) {
            given.add(all.get(index));
        }
        return given;
    }
}
