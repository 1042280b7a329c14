package io.entangle.shared.searchspace;

/** What the classification head reads. */
public enum Pooling {
    /** The mean of the patch tokens: {@code --gp} of the published code, and what its results use. */
    MEAN,
    /** The class token. */
    TOKEN
}
