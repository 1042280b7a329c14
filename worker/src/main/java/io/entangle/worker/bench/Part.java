package io.entangle.worker.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the time of a step goes to. */
public enum Part {
    /** Products of the linear layers and their gradients. */
    @JsonProperty("gemm")
    GEMM,
    /** Products of queries, keys, values and relative positions, and softmax. */
    @JsonProperty("attention")
    ATTENTION,
    /** Norms, activations, additions, casts, copies. */
    @JsonProperty("elementWise")
    ELEMENT_WISE,
    /** Norm of the gradients, moments, update. */
    @JsonProperty("optimizer")
    OPTIMIZER,
    /** Bringing images and labels to the device, and the call itself. */
    @JsonProperty("data")
    DATA
}
