package io.entangle.api.artifact;

/** Whether something points to an artifact. */
public enum ArtifactState {
    /** Uploaded under a lease; nothing points to it yet. */
    STAGED,
    /** A result or a checkpoint points to it. */
    COMMITTED,
    /** Nothing points to it any more. */
    DISCARDED
}
