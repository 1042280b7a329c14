package io.entangle.shared.cost;

/**
 * What one subnet costs, counted exactly.
 *
 * @param parameters trainable numbers in the stand-alone subnet, every row of the relative-position tables included
 * @param macs multiply-accumulates of one forward pass of one image: matrix products and convolutions, relative position included
 * @param macsWithoutRelativePosition the same without the products of the relative positions, as most tables in the literature count
 */
public record Costs(long parameters, long macs, long macsWithoutRelativePosition) {

    /** Component-wise sum of this and {@code times} × {@code unit}. */
    public Costs plus(long times, Costs unit) {
        return new Costs(
                parameters + times * unit.parameters,
                macs + times * unit.macs,
                macsWithoutRelativePosition + times * unit.macsWithoutRelativePosition);
    }
}
