package io.entangle.shared.cost;

import io.entangle.shared.architecture.Architecture;
import io.entangle.shared.architecture.AutoFormerArchitecture;
import io.entangle.shared.searchspace.AutoFormerSpace;
import io.entangle.shared.searchspace.SearchSpace;

/**
 * Exact closed-form costs.
 *
 * <p>The published counter (AutoFormer, {@code get_complexity}) runs the blocks at the wrong number of tokens, counts the head once per token and half of the
 * position embedding; this one counts the products that run. Notation: N tokens, E embedding, K head dimension, F hidden width.
 */
public final class CostModel {

    private CostModel() {}

    /** Costs of a subnet of {@code space}; the architecture need not be one of its choices. */
    public static Costs of(SearchSpace space, Architecture architecture) {
        AutoFormerSpace autoFormer = (AutoFormerSpace) space;
        AutoFormerArchitecture subnet = (AutoFormerArchitecture) architecture;
        long heads = 0;
        long hidden = 0;
        for (int i = 0; i < subnet.depth(); i++) {
            heads += subnet.numHeads().get(i);
            hidden += subnet.hidden(i);
        }
        return linear(autoFormer, subnet.embedDim(), subnet.depth()).at(heads, hidden);
    }

    /** Costs of all subnets of {@code space} with that embedding dimension and depth. */
    public static LinearCosts linear(AutoFormerSpace space, int embedDim, int depth) {
        long n = space.image().tokens();
        long e = embedDim;
        long k = space.headDim();
        boolean relative = space.relativePosition().enabled();
        long tables = relative ? 4L * space.relativePosition().rows() * k : 0;

        long patchWeights = space.image().patchPixels() * e;
        long outsideBlocks = patchWeights + e + e + n * e + 2 * e + e * space.classes() + space.classes();
        long normsAndOutputBiases = 4 * e + 2 * e;
        long baseMacs = (n - 1) * patchWeights + e * space.classes();

        long projections = 4 * k * e;
        long attention = 2 * n * n * k;
        return new LinearCosts(
                new Costs(outsideBlocks + depth * (normsAndOutputBiases + tables), baseMacs, baseMacs),
                new Costs(
                        projections + 3 * k,
                        n * projections + attention + (relative ? attention : 0),
                        n * projections + attention),
                new Costs(2 * e + 1, n * 2 * e, n * 2 * e));
    }
}
