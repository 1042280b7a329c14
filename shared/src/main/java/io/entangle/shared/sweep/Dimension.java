package io.entangle.shared.sweep;

/** What varies in the AutoFormer space (Chen et al., <i>AutoFormer</i>, ICCV 2021, section 3.2). */
public enum Dimension {
    /** The number of blocks. */
    DEPTH(false),
    /** The width of the residual stream, the same in all blocks. */
    EMBED_DIM(false),
    /** The heads of a block. */
    NUM_HEADS(true),
    /** A block's hidden width over the embedding. */
    MLP_RATIO(true);

    private final boolean ofEachBlock;

    Dimension(boolean ofEachBlock) {
        this.ofEachBlock = ofEachBlock;
    }

    /** Whether each block has a choice of its own. */
    public boolean isOfEachBlock() {
        return ofEachBlock;
    }
}
