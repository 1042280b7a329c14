package io.entangle.shared.cost;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;

/**
 * The counter of the published AutoFormer code ({@code get_complexity} and {@code get_sampled_params_numel}), faults included, to compare with published tables. What
 * really runs is counted by {@link CostModel}.
 *
 * <p>Its faults: the blocks run at two tokens more than there are patches, twice one too many; the head is multiplied with every token; half of the position embedding
 * is counted as work, and the final norm is not; what relative positions cost does not depend on the width of a head, and one of its terms lacks a square. Where there
 * are no absolute positions, parameters of them are counted all the same, and the count of work ends with an error there: here it leaves them out.
 */
public final class PublishedCounter {

    private PublishedCounter() {}

    /** {@code get_complexity(patches)} of a subnet of any space that the published code has. */
    public static double flops(SearchSpace space, Architecture architecture) {
        return flops((AutoFormerSpace) space, (AutoFormerArchitecture) architecture);
    }

    /** {@code get_complexity(patches)}: multiply-accumulates by that counter; its halves are why it is no integer. */
    public static double flops(AutoFormerSpace space, AutoFormerArchitecture subnet) {
        double patches = (double) space.image().tokens() - 1;
        double e = subnet.embedDim();
        double total = e + patches * space.image().patchPixels() * e;
        if (space.absolutePosition()) {
            total += (patches + 1) * e / 2;
        }
        for (int i = 0; i < subnet.depth(); i++) {
            total += block(space, patches + 2, e, space.qkvDim(subnet.numHeads().get(i)), subnet.hidden(i));
        }
        return total + (patches + 1) * e * space.classes();
    }

    private static double block(AutoFormerSpace space, double tokens, double e, double q, double hidden) {
        double norms = 2 * tokens * e;
        double attention = tokens * 3 * q * e + 2 * tokens * tokens * q + tokens * q * e;
        double relative = 0;
        if (space.relativePosition().enabled()) {
            double pairs = tokens * tokens;
            relative = 2 * space.relativePosition().maxDistance() * pairs + pairs / 2 + tokens * q / 2;
        }
        return norms + attention + relative + 2 * tokens * e * hidden;
    }

    /** {@code get_sampled_params_numel}: parameters by that counter. */
    public static long parameters(AutoFormerSpace space, AutoFormerArchitecture subnet) {
        long absent = space.absolutePosition() ? 0 : (long) space.image().tokens() * subnet.embedDim();
        return CostModel.of(space, subnet).parameters() + absent;
    }
}
