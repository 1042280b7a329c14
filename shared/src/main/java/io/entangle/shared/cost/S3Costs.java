package io.entangle.shared.cost;

import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.S3Space;
import java.util.List;

/**
 * Exact costs of S3 subnets, part by part: the patch embedding, the attention and the MLP of each block, the merging of patches between stages, and the head.
 *
 * <p>Counted are the products that run. All linear layers act on the tokens of the grid. Attention acts on windows: where a window does not divide the grid the last
 * windows reach beyond it, and their products of queries with keys and of weights with values run with the tokens that are missing there, masked. Biases, norms, the
 * relative-position biases, which are added, and the masks are no products; nor is what picks those biases out of their tables counted, which happens once for all images; {@link Costs#macsWithoutRelativePosition()} is therefore the same as
 * {@link Costs#macs()}. Parameters hold, for each block, the biases of the window that the block really uses.
 *
 * <p>Notation: n tokens of a stage, E embedding, A = 32 × heads, u used window, F hidden width.
 */
public final class S3Costs {

    private S3Costs() {}

    /** All parts of one subnet. */
    static Costs of(S3Space space, S3Architecture subnet) {
        List<S3Architecture.Stage> stages = subnet.stages();
        Costs total = patches(space, stages.get(0).embedDim());
        for (int i = 0; i < stages.size(); i++) {
            S3Architecture.Stage stage = stages.get(i);
            if (i > 0) {
                total = total.plus(1, merging(space, i, stages.get(i - 1).embedDim(), stage.embedDim()));
            }
            for (int block = 0; block < stage.depth(); block++) {
                total = total.plus(
                                1,
                                attention(
                                        space,
                                        i,
                                        stage.embedDim(),
                                        stage.windowSize().get(block),
                                        stage.numHeads().get(block)))
                        .plus(
                                1,
                                mlp(space, i, stage.embedDim(), stage.mlpRatio().get(block)));
            }
        }
        return total.plus(1, head(space, stages.get(stages.size() - 1).embedDim()));
    }

    /** The convolution that cuts the image into patches, and its norm. */
    public static Costs patches(S3Space space, int embed) {
        long weights = (long) space.image().patchPixels() * embed;
        return costs(weights + embed + 2L * embed, tokens(space, 0) * weights);
    }

    /** What comes before the stage {@code to} (1 or more): norm and bias-free reduction of four tokens to one. */
    public static Costs merging(S3Space space, int to, int embedBefore, int embed) {
        long four = 4L * embedBefore;
        return costs(2 * four + four * embed, tokens(space, to) * four * embed);
    }

    /** A block's first norm, projections, relative-position biases, and attention. */
    public static Costs attention(S3Space space, int stage, int embed, int window, int heads) {
        long e = embed;
        long a = S3Space.qkvDim(heads);
        long used = space.usedWindow(stage, window);
        long grid = space.gridOf(stage);
        long windows = (grid + used - 1) / used;
        long distances = 2 * used - 1;
        long projections = 4 * a * e;
        long products = 2 * windows * windows * used * used * used * used * a;
        return costs(
                2 * e + projections + 3 * a + e + distances * distances * heads,
                tokens(space, stage) * projections + products);
    }

    /** A block's second norm and its two layers. */
    public static Costs mlp(S3Space space, int stage, int embed, double ratio) {
        long e = embed;
        long f = AutoFormerArchitecture.hidden(embed, ratio);
        return costs(2 * e + 2 * f * e + f + e, tokens(space, stage) * 2 * f * e);
    }

    /** The last norm, and the head on the mean of the tokens. */
    public static Costs head(S3Space space, int embed) {
        long weights = (long) embed * space.classes();
        return costs(2L * embed + weights + space.classes(), weights);
    }

    static long tokens(S3Space space, int stage) {
        long grid = space.gridOf(stage);
        return grid * grid;
    }

    private static Costs costs(long parameters, long macs) {
        return new Costs(parameters, macs, macs);
    }
}
