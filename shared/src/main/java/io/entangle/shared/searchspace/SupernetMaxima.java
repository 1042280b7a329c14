package io.entangle.shared.searchspace;

/**
 * Sizes of the supernet, of which every subnet is a prefix slice. The published supernets are larger than their largest choice.
 *
 * @param depth blocks
 * @param embedDim width of the residual stream
 * @param mlpRatio hidden width over embedding
 * @param numHeads heads of each block
 */
public record SupernetMaxima(int depth, int embedDim, double mlpRatio, int numHeads) {}
