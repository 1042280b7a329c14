package io.entangle.shared.searchspace;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The search space of S3 (Chen et al., <i>Searching the Search Space of Vision Transformer</i>, NeurIPS 2021, arXiv:2111.14725, section 3.1): stages of attention in
 * shifted windows (Liu et al., <i>Swin Transformer</i>, ICCV 2021), with half as many tokens on a side from stage to stage.
 *
 * <p>Elastic are, for each stage, the number of blocks and one embedding dimension, and for each block the window, the number of heads and the MLP ratio. The Q-K-V
 * dimension of a block is {@value #HEAD_DIM} × heads, so that the attention scale is the same in every subnet; it need not equal the embedding. There are no absolute
 * positions: each block has a bias for each distance of two tokens of a window.
 *
 * <p>In the supernet a block's biases are those of the largest window of its stage; a smaller window takes the distances that it has, the centre of that table.
 *
 * <p>Deviations: the published model has grids that the windows divide and an even number of tokens on a side wherever two stages meet. Here the last windows of a grid
 * may reach beyond it, and an odd grid is padded to an even one before it is halved. The published model has four stages; here there may be fewer.
 *
 * @param image size, patch and channels; the patches are the tokens of the first stage
 * @param classes number of classes
 * @param stages from the finest grid of tokens to the coarsest
 */
@JsonPropertyOrder({"image", "classes", "stages"})
public record S3Space(ImageGeometry image, int classes, List<S3Space.Stage> stages) implements SearchSpace {

    /** Width of a head in every block; the attention scale is its square root's reciprocal. */
    public static final int HEAD_DIM = 32;

    private static final Set<Dimension> DIMENSIONS = Collections.unmodifiableSet(EnumSet.allOf(Dimension.class));

    private static final int MAX_STAGES = 4;
    private static final int MAX_CHOICES = 16;

    /** Copies the list. */
    public S3Space {
        stages = List.copyOf(stages);
    }

    @JsonCreator
    static S3Space of(
            @JsonProperty("image") @Nullable ImageGeometry image,
            @JsonProperty("classes") int classes,
            @JsonProperty("stages") @Nullable List<Stage> stages) {
        return new S3Space(
                image == null ? new ImageGeometry(0, 0, 3) : image, classes, stages == null ? List.of() : stages);
    }

    /** Q-K-V dimension of a block with that many heads. */
    public static int qkvDim(int heads) {
        return HEAD_DIM * heads;
    }

    /** Tokens on a side in that stage, from 0: the patches, halved between stages; half a token counts as one, since an odd grid is padded. */
    public int gridOf(int stage) {
        int grid = image.grid();
        for (int i = 0; i < stage; i++) {
            grid = (grid + 1) / 2;
        }
        return grid;
    }

    /** The window that a block of that stage really uses: a window beyond the grid is the whole grid. */
    public int usedWindow(int stage, int window) {
        return Math.min(window, gridOf(stage));
    }

    /**
     * By how many tokens the windows of a block are shifted, down and to the right: half a window in every second block of a stage, unless one window holds the grid.
     *
     * @param block index within the stage, from 0
     * @param window the block's choice
     */
    public int shift(int stage, int block, int window) {
        return block % 2 == 1 && window < gridOf(stage) ? window / 2 : 0;
    }

    @Override
    public <R> R byFamily(Function<AutoFormerSpace, R> autoFormer, Function<S3Space, R> s3) {
        return s3.apply(this);
    }

    @Override
    public Set<Dimension> dimensions() {
        return DIMENSIONS;
    }

    @Override
    public S3Space withClasses(int count) {
        return new S3Space(image, count, stages);
    }

    @Override
    public List<Violation> violations() {
        Violations violations = new Violations()
                .addAll("/image", image.violations())
                .between("/classes", classes, 2, 100_000)
                .require(
                        !stages.isEmpty() && stages.size() <= MAX_STAGES,
                        "/stages",
                        "must list 1 to %d stages".formatted(MAX_STAGES));
        for (int i = 0; i < stages.size(); i++) {
            violations.addAll("/stages/" + i, stages.get(i).violations());
        }
        return violations.list();
    }

    @Override
    public List<Violation> violations(Architecture architecture) {
        Violations violations = new Violations();
        if (!(architecture instanceof S3Architecture subnet)) {
            return violations
                    .require(false, "/family", "must be " + S3Architecture.FAMILY)
                    .list();
        }
        if (subnet.stages().size() != stages.size()) {
            return violations
                    .require(false, "/stages", "must list %d stages".formatted(stages.size()))
                    .list();
        }
        for (int i = 0; i < stages.size(); i++) {
            violations.addAll(
                    "/stages/" + i, stages.get(i).violations(subnet.stages().get(i)));
        }
        return violations.list();
    }

    /** {@inheritDoc} Two windows that both hold the whole grid of their stage are different subnets, although they compute the same. */
    @Override
    public BigInteger distinctSubnets() {
        return stages.stream().map(Stage::distinct).reduce(BigInteger.ONE, BigInteger::multiply);
    }

    @Override
    public BigInteger encodings() {
        return stages.stream().map(Stage::encodings).reduce(BigInteger.ONE, BigInteger::multiply);
    }

    @Override
    public S3Architecture sample(SplittableRandom random) {
        return sample(random::nextInt);
    }

    /**
     * Draws stage by stage the depth, the embedding, and then block by block the window, the heads and the ratio.
     *
     * <p>Deviations: the published code draws nothing; the order is ours.
     *
     * @param below gives a number from 0 to its argument, which is left out
     */
    public S3Architecture sample(IntUnaryOperator below) {
        List<S3Architecture.Stage> drawn = new ArrayList<>(stages.size());
        for (Stage stage : stages) {
            drawn.add(stage.sample(below));
        }
        return new S3Architecture(drawn);
    }

    @Override
    public S3Architecture smallest() {
        return new S3Architecture(stages.stream().map(Stage::smallest).toList());
    }

    /** {@inheritDoc} Its weights are all weights of the supernet. */
    @Override
    public S3Architecture largest() {
        return new S3Architecture(stages.stream().map(Stage::largest).toList());
    }

    /**
     * The choices of one stage.
     *
     * @param depth choices of the number of blocks
     * @param embedDim choices of the width of the residual stream
     * @param windowSize each block's choices of the tokens on a side of its attention windows
     * @param numHeads each block's choices of the number of heads
     * @param mlpRatio each block's choices of hidden width over embedding
     */
    @JsonPropertyOrder({"depth", "embedDim", "windowSize", "numHeads", "mlpRatio"})
    public record Stage(
            List<Integer> depth,
            List<Integer> embedDim,
            List<Integer> windowSize,
            List<Integer> numHeads,
            List<Double> mlpRatio) {

        /** Copies the lists; missing ones become empty, which is a violation. */
        @JsonCreator
        public Stage(
                @JsonProperty("depth") @Nullable List<Integer> depth,
                @JsonProperty("embedDim") @Nullable List<Integer> embedDim,
                @JsonProperty("windowSize") @Nullable List<Integer> windowSize,
                @JsonProperty("numHeads") @Nullable List<Integer> numHeads,
                @JsonProperty("mlpRatio") @Nullable List<Double> mlpRatio) {
            this.depth = depth == null ? List.of() : List.copyOf(depth);
            this.embedDim = embedDim == null ? List.of() : List.copyOf(embedDim);
            this.windowSize = windowSize == null ? List.of() : List.copyOf(windowSize);
            this.numHeads = numHeads == null ? List.of() : List.copyOf(numHeads);
            this.mlpRatio = mlpRatio == null ? List.of() : List.copyOf(mlpRatio);
        }

        private List<Violation> violations() {
            return new Violations()
                    .choices("/depth", depth, MAX_CHOICES, 1, 64)
                    .choices("/embedDim", embedDim, MAX_CHOICES, 8, 4096)
                    .choices("/windowSize", windowSize, MAX_CHOICES, 1, 64)
                    .choices("/numHeads", numHeads, MAX_CHOICES, 1, 128)
                    .choices("/mlpRatio", mlpRatio, MAX_CHOICES, 0.25, 16)
                    .list();
        }

        private List<Violation> violations(S3Architecture.Stage subnet) {
            Violations violations = new Violations()
                    .require(
                            depth.contains(subnet.depth()),
                            "/windowSize",
                            "must name as many blocks as one of " + Violations.listed(depth))
                    .oneOf("/embedDim", subnet.embedDim(), embedDim);
            members(violations, "/windowSize", subnet.windowSize(), windowSize);
            members(violations, "/numHeads", subnet.numHeads(), numHeads);
            members(violations, "/mlpRatio", subnet.mlpRatio(), mlpRatio);
            return violations.list();
        }

        private static <T> void members(Violations violations, String pointer, List<T> ofBlocks, List<T> choices) {
            for (int i = 0; i < ofBlocks.size(); i++) {
                violations.oneOf(pointer + "/" + i, ofBlocks.get(i), choices);
            }
        }

        private BigInteger distinct() {
            return depth.stream()
                    .map(blocks -> blockChoices().pow(blocks))
                    .reduce(BigInteger.ZERO, BigInteger::add)
                    .multiply(BigInteger.valueOf(embedDim.size()));
        }

        private BigInteger encodings() {
            return blockChoices()
                    .pow(Collections.max(depth))
                    .multiply(BigInteger.valueOf((long) embedDim.size() * depth.size()));
        }

        private BigInteger blockChoices() {
            return BigInteger.valueOf((long) windowSize.size() * numHeads.size() * mlpRatio.size());
        }

        private S3Architecture.Stage sample(IntUnaryOperator below) {
            int blocks = choose(depth, below);
            int embed = choose(embedDim, below);
            List<Integer> windows = new ArrayList<>(blocks);
            List<Integer> heads = new ArrayList<>(blocks);
            List<Double> ratios = new ArrayList<>(blocks);
            for (int i = 0; i < blocks; i++) {
                windows.add(choose(windowSize, below));
                heads.add(choose(numHeads, below));
                ratios.add(choose(mlpRatio, below));
            }
            return new S3Architecture.Stage(embed, windows, heads, ratios);
        }

        private static <T> T choose(List<T> choices, IntUnaryOperator below) {
            return choices.get(below.applyAsInt(choices.size()));
        }

        private S3Architecture.Stage smallest() {
            return uniform(
                    Collections.min(depth),
                    Collections.min(embedDim),
                    Collections.min(windowSize),
                    Collections.min(numHeads),
                    Collections.min(mlpRatio));
        }

        private S3Architecture.Stage largest() {
            return uniform(
                    Collections.max(depth),
                    Collections.max(embedDim),
                    Collections.max(windowSize),
                    Collections.max(numHeads),
                    Collections.max(mlpRatio));
        }

        private static S3Architecture.Stage uniform(int blocks, int embed, int window, int heads, double ratio) {
            return new S3Architecture.Stage(
                    embed,
                    Collections.nCopies(blocks, window),
                    Collections.nCopies(blocks, heads),
                    Collections.nCopies(blocks, ratio));
        }
    }
}
