package io.entangle.worker.spacesearch;

/** What a subspace lets vary. */
public enum Dimension {
    /** Blocks of a stage. */
    DEPTH,
    /** Channels of a stage. */
    EMBED_DIM,
    /** Side of the attention windows of a block, in patches. */
    WINDOW_SIZE,
    /** Attention heads of a block, and with them its Q-K-V dimension. */
    NUM_HEADS,
    /** Hidden over embedding dimension in the MLP of a block. */
    MLP_RATIO
}
