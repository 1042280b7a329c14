package io.entangle.shared.cost;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.S3Space;
import io.entangle.shared.searchspace.SearchSpace;
import java.util.List;

/**
 * The counters of the published code (AutoFormer's {@code get_complexity} and {@code get_sampled_params_numel}, S3's {@code flops}), faults included, to compare with
 * published tables. What really runs is counted by {@link CostModel}.
 *
 * <p>AutoFormer's faults: the blocks run at two tokens more than there are patches, twice one too many; the head is multiplied with every token; half of the position embedding
 * is counted as work, and the final norm is not; what relative positions cost does not depend on the width of a head, and one of its terms lacks a square. Where there
 * are no absolute positions, parameters of them are counted all the same, and the count of work ends with an error there: here it leaves them out.
 *
 * <p>S3's: norms are counted as work, the last one at a sixteenth of the first stage's tokens instead of a sixty-fourth, and a merging always as if it doubled the
 * embedding. Windows that do not divide their grid, which that code does not have, count in fractions, and an odd grid without its last row and column.
 */
public final class PublishedCounter {

    private PublishedCounter() {}

    /** Multiply-accumulates of a subnet by the counter of its family: {@code get_complexity(patches)} or {@code flops()}. */
    public static double flops(SearchSpace space, Architecture architecture) {
        return space.byFamily(
                autoFormer -> flops(autoFormer, (AutoFormerArchitecture) architecture),
                s3 -> flops(s3, (S3Architecture) architecture));
    }

    /** S3's {@code flops()}: multiply-accumulates by that counter. */
    public static double flops(S3Space space, S3Architecture subnet) {
        List<S3Architecture.Stage> stages = subnet.stages();
        double firstTokens = S3Costs.tokens(space, 0);
        double first = stages.get(0).embedDim();
        double total = firstTokens * first * (space.image().patchPixels() + 1);
        for (int i = 0; i < stages.size(); i++) {
            double tokens = S3Costs.tokens(space, i);
            double e = stages.get(i).embedDim();
            for (int block = 0; block < stages.get(i).depth(); block++) {
                total += block(space, i, stages.get(i), block);
            }
            if (i + 1 < stages.size()) {
                int half = space.gridOf(i) / 2;
                total += tokens * e + half * half * 4 * e * 2 * e;
            }
        }
        double last = stages.get(stages.size() - 1).embedDim();
        return total + Math.floor(last * firstTokens / (1 << stages.size())) + last * space.classes();
    }

    private static double block(S3Space space, int index, S3Architecture.Stage stage, int block) {
        double n = S3Costs.tokens(space, index);
        double e = stage.embedDim();
        double a = S3Space.qkvDim(stage.numHeads().get(block));
        double pairs = Math.pow(space.usedWindow(index, stage.windowSize().get(block)), 2);
        return 2 * n * e + n * 4 * a * e + 2 * n * pairs * a + 2 * n * e * stage.hidden(block);
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
