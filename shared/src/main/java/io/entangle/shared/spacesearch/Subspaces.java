package io.entangle.shared.spacesearch;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import java.math.BigDecimal;
import java.util.List;

/** A search space as what S3 improves one at a time: its subspaces (section 3.2). One implementation for each family; this is the only place that knows which. */
public sealed interface Subspaces permits AutoFormerSubspaces, S3Subspaces {

    /** The subspaces of a space without violations. */
    static Subspaces of(SearchSpace space) {
        return space.byFamily(AutoFormerSubspaces::new, S3Subspaces::new);
    }

    /** Every dimension of every stage, stage by stage; the order is the same for all spaces of a family. */
    List<Subspace> all();

    /**
     * What an architecture of the space holds of each subspace, in the order of {@link #all()}.
     *
     * @return for each subspace one value where it belongs to a whole stage, else one for each of the stage's blocks
     */
    List<List<BigDecimal>> values(Architecture architecture);

    /**
     * The space with other choices; whatever follows from the choices follows from the new ones. It may have violations.
     *
     * @param choices the subspaces in the order of {@link #all()}
     */
    SearchSpace with(List<Subspace> choices);
}
