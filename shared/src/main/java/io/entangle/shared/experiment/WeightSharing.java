package io.entangle.shared.experiment;

/** What the subnets of a supernet have in common. */
public enum WeightSharing {
    /** Every tensor is stored once, at its largest, and a subnet takes the leading part: AutoFormer, section 3.3. */
    ENTANGLED,
    /**
     * Classical one-shot sharing, the paper's point of comparison: the choices of a layer have weights of their own, and subnets share only what they choose alike. Takes as
     * many times the memory as a layer has choices, and each choice is trained as many times less often.
     */
    INDEPENDENT
}
