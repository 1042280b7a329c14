package io.entangle.shared.searchspace;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
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
 * The AutoFormer search space (Chen et al., <i>AutoFormer</i>, ICCV 2021, section 3.2 and table 1).
 *
 * <p>Elastic are the depth, one embedding dimension for all blocks, and for each block the number of heads and the MLP ratio. The Q-K-V dimension of a block is
 * heads × {@code headDim}, so that the attention scale {@code headDim^-0.5} is the same in every subnet. Without {@code elasticQkv} it is the supernet's embedding
 * dimension in every subnet, which the heads of a block share out ({@code change_qkv=False} of the published code).
 *
 * @param image size, patch and channels
 * @param classes number of classes
 * @param depth choices of the number of blocks
 * @param embedDim choices of the width of the residual stream
 * @param mlpRatio choices of hidden width over embedding
 * @param numHeads choices of the number of heads
 * @param headDim width of a head; 64 in the paper; without meaning where the Q-K-V dimension is fixed
 * @param supernet sizes of the supernet where they exceed the largest choices, as in the published ones
 * @param relativePosition relative positions on keys and values
 * @param pooling what the head reads
 * @param absolutePosition whether learned positions are added to the tokens; they are, unless said otherwise
 * @param elasticQkv whether the Q-K-V dimension follows the number of heads, as in the paper and unless said otherwise
 */
@JsonPropertyOrder({
    "image",
    "classes",
    "depth",
    "embedDim",
    "mlpRatio",
    "numHeads",
    "headDim",
    "supernet",
    "relativePosition",
    "pooling",
    "absolutePosition",
    "elasticQkv"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AutoFormerSpace(
        ImageGeometry image,
        int classes,
        List<Integer> depth,
        List<Integer> embedDim,
        List<Double> mlpRatio,
        List<Integer> numHeads,
        int headDim,
        @Nullable SupernetMaxima supernet,
        RelativePosition relativePosition,
        Pooling pooling,
        boolean absolutePosition,
        boolean elasticQkv)
        implements SearchSpace {

    private static final Set<Dimension> DIMENSIONS = Collections.unmodifiableSet(
            EnumSet.of(Dimension.DEPTH, Dimension.EMBED_DIM, Dimension.NUM_HEADS, Dimension.MLP_RATIO));

    private static final int MAX_CHOICES = 16;
    private static final int DEFAULT_HEAD_DIM = 64;

    /** Copies the lists. */
    public AutoFormerSpace {
        depth = List.copyOf(depth);
        embedDim = List.copyOf(embedDim);
        mlpRatio = List.copyOf(mlpRatio);
        numHeads = List.copyOf(numHeads);
    }

    /** As in the paper: with absolute positions, and a Q-K-V dimension that follows the heads. */
    public AutoFormerSpace(
            ImageGeometry image,
            int classes,
            List<Integer> depth,
            List<Integer> embedDim,
            List<Double> mlpRatio,
            List<Integer> numHeads,
            int headDim,
            @Nullable SupernetMaxima supernet,
            RelativePosition relativePosition,
            Pooling pooling) {
        this(
                image,
                classes,
                depth,
                embedDim,
                mlpRatio,
                numHeads,
                headDim,
                supernet,
                relativePosition,
                pooling,
                true,
                true);
    }

    @JsonCreator
    static AutoFormerSpace of(
            @JsonProperty("image") @Nullable ImageGeometry image,
            @JsonProperty("classes") int classes,
            @JsonProperty("depth") @Nullable List<Integer> depth,
            @JsonProperty("embedDim") @Nullable List<Integer> embedDim,
            @JsonProperty("mlpRatio") @Nullable List<Double> mlpRatio,
            @JsonProperty("numHeads") @Nullable List<Integer> numHeads,
            @JsonProperty("headDim") @Nullable Integer headDim,
            @JsonProperty("supernet") @Nullable SupernetMaxima supernet,
            @JsonProperty("relativePosition") @Nullable RelativePosition relativePosition,
            @JsonProperty("pooling") @Nullable Pooling pooling,
            @JsonProperty("absolutePosition") @Nullable Boolean absolutePosition,
            @JsonProperty("elasticQkv") @Nullable Boolean elasticQkv) {
        return new AutoFormerSpace(
                image == null ? new ImageGeometry(0, 0, 3) : image,
                classes,
                depth == null ? List.of() : depth,
                embedDim == null ? List.of() : embedDim,
                mlpRatio == null ? List.of() : mlpRatio,
                numHeads == null ? List.of() : numHeads,
                headDim == null ? DEFAULT_HEAD_DIM : headDim,
                supernet,
                relativePosition == null ? new RelativePosition(true, 14) : relativePosition,
                pooling == null ? Pooling.MEAN : pooling,
                absolutePosition == null || absolutePosition,
                elasticQkv == null || elasticQkv);
    }

    /** Sizes of the supernet: those given, or the largest choices. */
    public SupernetMaxima maxima() {
        return supernet != null
                ? supernet
                : new SupernetMaxima(
                        Collections.max(depth),
                        Collections.max(embedDim),
                        Collections.max(mlpRatio),
                        Collections.max(numHeads));
    }

    /** Q-K-V dimension of a block with that many heads. */
    public int qkvDim(int heads) {
        return elasticQkv ? heads * headDim : maxima().embedDim();
    }

    /** Width of each of a block's heads, and of the rows of its relative-position tables. */
    public int headDim(int heads) {
        return elasticQkv ? headDim : maxima().embedDim() / heads;
    }

    /**
     * What a block's products of queries and keys are multiplied with. With a fixed Q-K-V dimension the published code takes the subnet's embedding for it, not the
     * width of the heads (multihead_super.py, {@code set_sample_config}).
     */
    public double attentionScale(int embed, int heads) {
        return 1 / Math.sqrt(elasticQkv ? headDim : embed / heads);
    }

    @Override
    public <R> R byFamily(Function<AutoFormerSpace, R> autoFormer, Function<S3Space, R> s3) {
        return autoFormer.apply(this);
    }

    /** {@inheritDoc} Attention is over all tokens, without windows. */
    @Override
    public Set<Dimension> dimensions() {
        return DIMENSIONS;
    }

    @Override
    public AutoFormerSpace withClasses(int count) {
        return new AutoFormerSpace(
                image,
                count,
                depth,
                embedDim,
                mlpRatio,
                numHeads,
                headDim,
                supernet,
                relativePosition,
                pooling,
                absolutePosition,
                elasticQkv);
    }

    @Override
    public List<Violation> violations() {
        Violations violations = new Violations()
                .addAll("/image", image.violations())
                .between("/classes", classes, 2, 100_000)
                .choices("/depth", depth, MAX_CHOICES, 1, 64)
                .choices("/embedDim", embedDim, MAX_CHOICES, 8, 4096)
                .choices("/mlpRatio", mlpRatio, MAX_CHOICES, 0.25, 16)
                .choices("/numHeads", numHeads, MAX_CHOICES, 1, 64)
                .between("/headDim", headDim, 4, 256)
                .between("/relativePosition/maxDistance", relativePosition.maxDistance(), 1, 256);
        if (supernet != null && violations.list().isEmpty()) {
            atLeastLargest(violations, "depth", supernet.depth(), depth, 64);
            atLeastLargest(violations, "embedDim", supernet.embedDim(), embedDim, 4096);
            atLeastLargest(violations, "mlpRatio", supernet.mlpRatio(), mlpRatio, 16);
            atLeastLargest(violations, "numHeads", supernet.numHeads(), numHeads, 64);
        }
        if (!elasticQkv && violations.list().isEmpty()) {
            fixedQkv(violations);
        }
        return violations.list();
    }

    private void fixedQkv(Violations violations) {
        int fixed = maxima().embedDim();
        for (int i = 0; i < numHeads.size(); i++) {
            violations.require(
                    fixed % numHeads.get(i) == 0,
                    "/numHeads/" + i,
                    "must divide %d, the Q-K-V dimension that elasticQkv false fixes".formatted(fixed));
        }
        violations
                .require(
                        Collections.max(numHeads) <= Collections.min(embedDim),
                        "/numHeads",
                        "must not exceed the smallest embedding dimension where elasticQkv is false")
                .require(
                        !relativePosition.enabled() || numHeads.size() == 1,
                        "/relativePosition/enabled",
                        "must be false where elasticQkv is false and the number of heads varies: tables have the width of a head");
    }

    private static <T extends Number & Comparable<T>> void atLeastLargest(
            Violations violations, String name, double size, List<T> choices, double limit) {
        double largest = Collections.max(choices).doubleValue();
        violations.require(
                size >= largest && size <= limit,
                "/supernet/" + name,
                "must be between the largest choice %s and %.0f".formatted(Collections.max(choices), limit));
    }

    @Override
    public List<Violation> violations(Architecture architecture) {
        Violations violations = new Violations();
        if (!(architecture instanceof AutoFormerArchitecture subnet)) {
            return violations
                    .require(false, "/family", "must be " + AutoFormerArchitecture.FAMILY)
                    .list();
        }
        violations
                .require(
                        depth.contains(subnet.depth()),
                        "/numHeads",
                        "must name as many blocks as one of " + Violations.listed(depth))
                .oneOf("/embedDim", subnet.embedDim(), embedDim);
        for (int i = 0; i < subnet.depth(); i++) {
            violations
                    .oneOf("/numHeads/" + i, subnet.numHeads().get(i), numHeads)
                    .oneOf("/mlpRatio/" + i, subnet.mlpRatio().get(i), mlpRatio);
        }
        return violations.list();
    }

    @Override
    public BigInteger distinctSubnets() {
        BigInteger total = BigInteger.ZERO;
        for (int blocks : depth) {
            total = total.add(blockChoices().pow(blocks));
        }
        return total.multiply(BigInteger.valueOf(embedDim.size()));
    }

    @Override
    public BigInteger encodings() {
        return blockChoices()
                .pow(Collections.max(depth))
                .multiply(BigInteger.valueOf((long) embedDim.size() * depth.size()));
    }

    private BigInteger blockChoices() {
        return BigInteger.valueOf((long) numHeads.size() * mlpRatio.size());
    }

    @Override
    public AutoFormerArchitecture sample(SplittableRandom random) {
        return sample(random::nextInt);
    }

    /**
     * Draws depth, then all ratios, all heads and the embedding: the order of the published code.
     *
     * @param below gives a number from 0 to its argument, which is left out
     */
    public AutoFormerArchitecture sample(IntUnaryOperator below) {
        int blocks = choose(depth, below);
        List<Double> ratios = new ArrayList<>(blocks);
        for (int i = 0; i < blocks; i++) {
            ratios.add(choose(mlpRatio, below));
        }
        List<Integer> heads = new ArrayList<>(blocks);
        for (int i = 0; i < blocks; i++) {
            heads.add(choose(numHeads, below));
        }
        return new AutoFormerArchitecture(choose(embedDim, below), heads, ratios);
    }

    private static <T> T choose(List<T> choices, IntUnaryOperator below) {
        return choices.get(below.applyAsInt(choices.size()));
    }

    @Override
    public AutoFormerArchitecture smallest() {
        return uniform(
                Collections.min(depth),
                Collections.min(embedDim),
                Collections.min(numHeads),
                Collections.min(mlpRatio));
    }

    @Override
    public AutoFormerArchitecture largest() {
        return uniform(
                Collections.max(depth),
                Collections.max(embedDim),
                Collections.max(numHeads),
                Collections.max(mlpRatio));
    }

    private static AutoFormerArchitecture uniform(int blocks, int embed, int heads, double ratio) {
        return new AutoFormerArchitecture(
                embed, Collections.nCopies(blocks, heads), Collections.nCopies(blocks, ratio));
    }
}
