package io.entangle.shared.cost;

/**
 * The costs of every subnet of one embedding dimension and one depth: linear in the sum of its heads and the sum of its hidden widths.
 *
 * @param base what the embedding, the norms, the biases and the head cost
 * @param perHead what one more head in any block adds
 * @param perHidden what one more hidden unit in any block adds
 */
public record LinearCosts(Costs base, Costs perHead, Costs perHidden) {

    /** Costs at those sums over all blocks. */
    public Costs at(long heads, long hidden) {
        return base.plus(heads, perHead).plus(hidden, perHidden);
    }
}
