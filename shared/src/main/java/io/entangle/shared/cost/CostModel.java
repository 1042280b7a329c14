package io.entangle.shared.cost;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.architecture.S3Architecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;
import io.entangle.shared.searchspace.SupernetMaxima;

/**
 * Exact closed-form costs of both families; S3's are those of {@link S3Costs}.
 *
 * <p>The published counter (AutoFormer, {@code get_complexity}) runs the blocks at the wrong number of tokens, counts the head once per token and half of the
 * position embedding; this one counts the products that the published model runs. Notation: N tokens, E embedding, K head dimension, F hidden width.
 */
public final class CostModel {

    private CostModel() {}

    /**
     * Costs of a subnet of {@code space}. The architecture need not be one of its choices, but is of its family and has as many stages.
     *
     * @throws ClassCastException if the architecture is of another family
     */
    public static Costs of(SearchSpace space, Architecture architecture) {
        return space.byFamily(
                autoFormer -> of(autoFormer, (AutoFormerArchitecture) architecture),
                s3 -> S3Costs.of(s3, (S3Architecture) architecture));
    }

    /** Numbers in all weights of the entangled supernet of {@code space}. */
    public static long supernetParameters(SearchSpace space) {
        return space.byFamily(
                CostModel::supernet, s3 -> S3Costs.of(s3, s3.largest()).parameters());
    }

    private static long supernet(AutoFormerSpace space) {
        SupernetMaxima maxima = space.maxima();
        long hidden = AutoFormerArchitecture.hidden(maxima.embedDim(), maxima.mlpRatio());
        return linear(space, maxima.embedDim(), maxima.depth())
                .at((long) maxima.depth() * maxima.numHeads(), maxima.depth() * hidden)
                .parameters();
    }

    private static Costs of(AutoFormerSpace space, AutoFormerArchitecture subnet) {
        long heads = 0;
        long hidden = 0;
        for (int i = 0; i < subnet.depth(); i++) {
            heads += subnet.numHeads().get(i);
            hidden += subnet.hidden(i);
        }
        return linear(space, subnet.embedDim(), subnet.depth()).at(heads, hidden);
    }

    /** Costs of all subnets of {@code space} with that embedding dimension and depth. */
    public static LinearCosts linear(AutoFormerSpace space, int embedDim, int depth) {
        long n = space.image().tokens();
        long e = embedDim;
        boolean relative = space.relativePosition().enabled();
        long tables = relative
                ? 4L
                        * space.relativePosition().rows()
                        * space.headDim(space.numHeads().get(0))
                : 0;

        long patchWeights = space.image().patchPixels() * e;
        long positions = space.absolutePosition() ? n * e : 0;
        long outsideBlocks = patchWeights + e + e + positions + 2 * e + e * space.classes() + space.classes();
        long normsAndOutputBiases = 4 * e + 2 * e;
        long baseMacs = (n - 1) * patchWeights + e * space.classes();

        Costs base = new Costs(outsideBlocks + depth * (normsAndOutputBiases + tables), baseMacs, baseMacs);
        Costs perHidden = new Costs(2 * e + 1, n * 2 * e, n * 2 * e);
        if (space.elasticQkv()) {
            return new LinearCosts(base, attention(n, e, space.headDim(), relative), perHidden);
        }
        Costs everyBlock = attention(n, e, space.maxima().embedDim(), relative);
        return new LinearCosts(base.plus(depth, everyBlock), new Costs(0, 0, 0), perHidden);
    }

    /** Projections to and from {@code q} dimensions of queries, keys and values, and what attention does in them. */
    private static Costs attention(long n, long e, long q, boolean relative) {
        long projections = 4 * q * e;
        long products = 2 * n * n * q;
        return new Costs(
                projections + 3 * q,
                n * projections + products + (relative ? products : 0),
                n * projections + products);
    }
}
