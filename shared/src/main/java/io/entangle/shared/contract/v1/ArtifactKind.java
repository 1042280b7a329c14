package io.entangle.shared.contract.v1;

/** What an artifact is. */
public enum ArtifactKind {
    /** Supernet weights with optimizer state: safetensors. */
    CHECKPOINT,
    /** A stand-alone subnet's weights: safetensors. */
    SUBNET_WEIGHTS,
    /** A stand-alone subnet's {@code config.json}. */
    SUBNET_CONFIG,
    /** A file of weights as a user brought it, not looked into. */
    FOREIGN_CHECKPOINT,
    /** An archive of images as a user uploaded it, not looked into. */
    DATASET_ARCHIVE
}
