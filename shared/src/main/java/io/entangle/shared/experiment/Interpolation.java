package io.entangle.shared.experiment;

/** How rotated, sheared and shifted pixels are found between those of the source. */
public enum Interpolation {
    /** From 2 × 2 pixels. */
    BILINEAR,
    /** From 4 × 4 pixels. */
    BICUBIC,
    /** One of the two, drawn anew for every operation. */
    RANDOM
}
