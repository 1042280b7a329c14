package io.entangle.worker.checkpoint;

/** How a supernet stores the query-key-value bias. */
public enum QkvBias {
    /** Like the weight: {@code (heads, 3, headDim)}, so that an entry keeps its role in every subnet. New supernets use it. */
    HEAD_MAJOR,
    /**
     * As the published code slices it: a subnet's first {@code 3Q} entries are q, k and v, so an entry's role depends on the number of heads. Official checkpoints
     * give their published accuracy only this way.
     */
    PUBLISHED
}
