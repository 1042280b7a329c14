package io.entangle.worker.search;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.Iterator;
import java.util.SplittableRandom;

/** How architectures of one family are changed and combined. Every result is a member of the space. */
interface Variation {

    /** Returns the variation of the family of {@code space}. */
    static Variation of(SearchSpace space) {
        return space.byFamily(AutoFormerVariation::new, S3Variation::new);
    }

    /**
     * Changes a parent.
     *
     * @param perLayer probability that a layer's choice is drawn anew
     * @param perSubnet probability that a choice of the whole subnet, or of a whole stage, is drawn anew
     */
    Architecture mutated(Architecture parent, double perLayer, double perSubnet, SplittableRandom random);

    /** Takes each choice from one of two parents at random. */
    Architecture crossed(Architecture first, Architecture second, SplittableRandom random);

    /**
     * Goes from one architecture to another by taking over one choice after the other, in random order.
     *
     * @return every architecture on the way, without the first
     */
    Iterator<Architecture> path(Architecture from, Architecture to, SplittableRandom random);

    /** Returns every architecture of the space once. */
    Iterator<Architecture> all();
}
