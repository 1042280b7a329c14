package io.entangle.shared.searchspace;

/** What varies in a stage of a search space. */
public enum Dimension {
    /** Blocks of a stage. */
    DEPTH(false),
    /** Channels of a stage. */
    EMBED_DIM(false),
    /** Side of the attention windows of a block, in patches. */
    WINDOW_SIZE(true),
    /** Attention heads of a block, and with them its Q-K-V dimension. */
    NUM_HEADS(true),
    /** Hidden over embedding dimension in the MLP of a block. */
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
