package io.entangle.shared.spacesearch;

/** When and how far choices move. */
public enum UpdateMode {
    /** By trunc(w / τ) steps, where the slope w is more than two standard errors from 0: noise alone moves nothing, and neither way is preferred. */
    SIGNIFICANT,
    /** By ⌊w / τ⌋ steps whatever the noise, as S3 prints it (algorithm 1); any slope below 0, however small, moves the choices up. */
    PAPER,
    /**
     * As many steps as {@link #SIGNIFICANT} would, each subspace in a direction drawn at random: what a space that follows its trends has to beat.
     */
    RANDOM
}
