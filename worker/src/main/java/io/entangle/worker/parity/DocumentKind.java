package io.entangle.worker.parity;

/** Compares JSON documents of one kind, told by their keys; a new one gets a line in {@link DocumentKinds}. */
interface DocumentKind {

    /** Whether a document is of this kind. */
    boolean recognises(GoldenNode root);

    /** Adds rows. */
    void compare(GoldenNode root, Findings findings);
}
